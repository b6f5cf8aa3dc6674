import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';
import type { Work } from '../harness/benchmark.js';
import { inBursts } from './bursts.js';
import { checkLine, recordOf, type RecordOf } from './example.js';
import { checkLines } from './lines.js';

/** Blocks of logging by pino into a file of their own, the same records as a trail makes. */
export class PinoEvents implements Work {
  readonly #folder: string;
  readonly #minLength: number;
  readonly #recordOf: RecordOf;
  #directory = '';
  #file: ReturnType<typeof destination> | undefined;
  #logger: Logger | undefined;
  #blocks = 0;

  /** `minLength` is how many bytes pino gathers before it writes. */
  constructor(folder: string, { minLength, of = recordOf }: { readonly minLength: number; readonly of?: RecordOf }) {
    this.#folder = folder;
    this.#minLength = minLength;
    this.#recordOf = of;
  }

  begin(): void {
    this.#directory = join(this.#folder, String(this.#blocks));
    this.#blocks += 1;
    mkdirSync(this.#directory);
    this.#file = destination({ dest: join(this.#directory, 'pino.jsonl'), sync: true, minLength: this.#minLength });
    this.#logger = pino(this.#file);
  }

  async run(events: number): Promise<void> {
    const [logger, recordEach] = [this.#logger, this.#recordOf];
    await inBursts(events, (from, to) => {
      for (let number = from; number < to; number += 1) logger?.info(recordEach(number));
    });
    this.#file?.flushSync();
  }

  async check(events: number): Promise<void> {
    checkLine(checkLines(this.#directory, events), events - 1, this.#recordOf);
    const file = this.#file;
    if (file) {
      const closed = once(file, 'close');
      file.end();
      await closed;
    }
    await rm(this.#directory, { recursive: true });
  }
}
