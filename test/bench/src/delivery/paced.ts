import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Figures, Work } from '../harness/benchmark.js';
import { inputOf } from '../events/example.js';

const eventsPerSecond = 5_000;
/** Milliseconds between what are requests to others: so many events are recorded one after the other. */
const pause = 10;

/** Work that comes at a steady rate, and what it does to the event loop meanwhile. */
export class PacedBlock {
  readonly #delay = monitorEventLoopDelay({ resolution: 1 });

  /** Catches up when it is late: in the end it has done as much as it would have. */
  async run(events: number, work: (number: number) => void): Promise<void> {
    this.#delay.reset();
    this.#delay.enable();
    const began = performance.now();
    for (let number = 0; number < events;) {
      await setTimeout(pause);
      const due = Math.min(events, Math.floor(((performance.now() - began) / 1_000) * eventsPerSecond));
      for (; number < due; number += 1) work(number);
    }
    this.#delay.disable();
  }

  /** `delay`: of a hundred times that the event loop came round, 99 took at most so many milliseconds. */
  figures(): Figures {
    return { delay: this.#delay.percentile(99) / 1e6 };
  }
}

/** An application that makes the events, and nothing of them. */
export function makePaced(): Work {
  const block = new PacedBlock();
  let made = 0;
  return {
    run: (events) => block.run(events, (number) => (made += JSON.stringify(inputOf(number)).length > 0 ? 1 : 0)),
    check: (events) => {
      if (made !== events) throw new Error(`${made} events were made, not ${events}.`);
      made = 0;
    },
    figures: () => block.figures(),
  };
}
