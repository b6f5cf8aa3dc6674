import assert from 'node:assert/strict';
import { Child } from '../harness/child.js';
import type { Figures } from '../harness/benchmark.js';
import type { ReceiverAnswer, ReceiverQuestion } from './receiver-program.js';

/** A receiver of JSON lines over HTTP in a process of its own, which takes everything. */
export class Receiver {
  readonly url: string;
  readonly #child: Child<ReceiverQuestion, ReceiverAnswer>;
  #requests = Number.NaN;
  #events = Number.NaN;

  static async start(loadCore: number | undefined): Promise<Receiver> {
    const program = new URL('receiver-program.ts', import.meta.url);
    const child = new Child<ReceiverQuestion, ReceiverAnswer>({ program, core: loadCore });
    return new Receiver(child, (await child.ask({ ask: 'listen' })).port);
  }

  private constructor(child: Child<ReceiverQuestion, ReceiverAnswer>, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}/events`;
  }

  /** Throws unless it has got what the files of a folder hold, since the last time, in requests that each have a name or have none. */
  async check(folder: string, events: number, { named }: { readonly named: boolean }): Promise<void> {
    this.#events = events;
    const { requests, names } = await this.#child.ask({ ask: 'check', sent: folder });
    assert.equal(names, named ? requests : 0, `${requests} requests had ${names} names.`);
    this.#requests = requests;
  }

  figures(): Figures {
    return { batch: this.#events / this.#requests };
  }

  async close(): Promise<void> {
    await this.#child.end();
  }
}
