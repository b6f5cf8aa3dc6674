import assert from 'node:assert/strict';
import { Child } from '../harness/child.js';
import type { Received } from './receiver-program.js';

/** A receiver on 127.0.0.1, in a process of its own. It ends with the process that began it. */
export class Receiver {
  readonly #child: Child<object, Received>;
  readonly port: number;

  private constructor(child: Child<object, Received>, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(core: number | undefined): Promise<Receiver> {
    const child = new Child<object, Received>({ program: new URL('receiver-program.ts', import.meta.url), core });
    return new Receiver(child, (await child.ask({})).port);
  }

  /** Throws unless it has received so many events since it began. Returns the last of them. */
  async check(expected: number): Promise<unknown> {
    const { events, last } = await this.#child.ask({});
    assert.equal(events, expected, `The receiver has ${events} events, not ${expected}`);
    return last;
  }

  async end(): Promise<void> {
    await this.#child.end();
  }
}
