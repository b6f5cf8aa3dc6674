import { setImmediate } from 'node:timers/promises';

/** Events that are recorded before anything else in the process gets its turn, as under load. */
const burst = 100;

/** Does something for each number below a count, a burst in each turn of the event loop. */
export async function inBursts(count: number, work: (from: number, to: number) => void | Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += burst) {
    await work(from, Math.min(from + burst, count));
    await setImmediate();
  }
}
