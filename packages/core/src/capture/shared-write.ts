import type { ServerResponse } from 'node:http';
import { clearImmediate, setImmediate } from 'node:timers';
import { finished, finishOnExit } from '../journal/exit.js';
import { type Gate, gateOf, http2StreamOf } from './hold-answer.js';

/** Milliseconds that an answer is kept for others to share its write. */
const patience = 5;
/** Turns of the event loop in a row with one answer each, after which the next answer is expected to be the only one, too. */
const enoughAlone = 16;

/**
 * Writes the events of requests that end within a turn of the event loop all at once, before their answers leave: a write costs
 * more than everything else that is done for an event. Answers leave at the end of the turn, or when they have waited for longer
 * and the handler that runs then comes to its end or another request begins. Where the last turns had one answer each, as most have
 * while there are few requests, the next has nothing to wait for: its event is written at once.
 */
export class SharedWrite {
  readonly #write: () => unknown;
  readonly #held: Gate[] = [];
  #turnEnd: NodeJS.Immediate | undefined;
  /** When the first of them was to leave. */
  #since = 0;
  /** Turns in a row with one answer, until they are enough. */
  #turnsAlone = 0;
  /** The turn, by its number, in which the last answer left at once. */
  #lastAtOnce: number | undefined;

  constructor(write: () => unknown) {
    this.#write = write;
  }

  /** Has everything that was recorded written before what is written to a response from now on leaves. */
  before(response: ServerResponse): void {
    // What the head of an HTTP/2 answer is refused for is for the application to catch, so it can't be sent later.
    const gate = http2StreamOf(response) || this.#leavesAtOnce() ? undefined : gateOf(response);
    if (!gate) {
      this.#write();
      return;
    }
    gate.close(this);
    this.#held.push(gate);
    if (this.#turnEnd) this.hurry();
    else this.#begin();
  }

  /** Waits no longer when it has been long enough. */
  hurry(): void {
    if (!this.#turnEnd || performance.now() - this.#since <= patience) return;
    this.#turnsAlone = 0;
    this.finish();
  }

  /** Writes, and lets answers go. */
  finish(): void {
    clearImmediate(this.#turnEnd);
    this.#turnEnd = undefined;
    finished(this);
    this.#write();
    for (let gate = this.#held.shift(); gate; gate = this.#held.shift()) gate.open();
  }

  /** Whether the answer that comes now is expected to be the only one of its turn, and was not preceded by another. */
  #leavesAtOnce(): boolean {
    if (this.#turnsAlone < enoughAlone || this.#turnEnd) return false;
    const turn = turnNumber();
    if (turn === undefined || turn === this.#lastAtOnce) {
      this.#turnsAlone = 0;
      return false;
    }
    this.#lastAtOnce = turn;
    return true;
  }

  #begin(): void {
    this.#since = performance.now();
    this.#turnEnd = setImmediate(() => {
      this.#turnsAlone = this.#held.length === 1 ? this.#turnsAlone + 1 : 0;
      this.finish();
    });
    finishOnExit(this); // an application that ends the process has answered
  }
}

/** The number of the event loop's turn; undefined where `performance` is not that of Node.js, as it may be in tests. */
function turnNumber(): number | undefined {
  const { nodeTiming } = performance as {
    readonly nodeTiming?: { readonly uvMetricsInfo?: { readonly loopCount: number } };
  };
  return nodeTiming?.uvMetricsInfo?.loopCount;
}
