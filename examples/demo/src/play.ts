import { setTimeout as pause } from 'node:timers/promises';
import { everybody, type Receiver, type Step, workday } from '@audit-trail/example-traffic';
import type { Terminal } from './terminal.js';

export interface Play {
  readonly url: string;
  readonly receiver: Receiver;
  readonly terminal: Terminal;
  readonly seconds: number;
}

/** Slow enough to be read, quick enough not to be tiring; short runs go faster. Milliseconds between two steps. */
const pace = (seconds: number): number => Math.min(600, seconds * 10);

/** Lets people work for so many seconds, one day after another, and shows what they do. Returns the number of requests. */
export async function play({ url, receiver, terminal, seconds }: Play): Promise<number> {
  const people = everybody(() => url);
  const begin = Date.now();
  const elapsed = (): number => (Date.now() - begin) / 1000;
  let requests = 0;
  for (let day = 1; day === 1 || elapsed() < seconds; day += 1) {
    for await (const step of workday(people)) {
      requests += 1;
      terminal.print(lineOf(step, terminal));
      terminal.showStatus(
        `${elapsed().toFixed(0)} s, day ${day}: ${requests} requests, ${receiver.events.size} events arrived in ${receiver.batches.length} batches`,
      );
      if (day > 1 && elapsed() >= seconds) break;
      await pause(pace(seconds));
    }
  }
  terminal.clearStatus();
  return requests;
}

function lineOf({ who, does, answer: { status } }: Step, terminal: Terminal): string {
  const style = status < 400 ? 'green' : status === 401 || status === 403 ? 'red' : 'yellow';
  return `  ${terminal.style(style, String(status))}  ${who} ${does}`;
}
