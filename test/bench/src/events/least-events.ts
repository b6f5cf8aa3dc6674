import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Work } from '../harness/benchmark.js';
import { inBursts } from './bursts.js';
import { checkLine, recordOf, type RecordOf } from './example.js';
import { checkLines } from './lines.js';

export interface LeastOptions {
  readonly of?: RecordOf;
  /** Characters that are written before the burst is over. The bursts of the example have less than the default. */
  readonly writeAt?: number;
}

/** Blocks of what nobody who writes JSON lines gets around. It promises nothing, and shows how low a goal can be. */
export class LeastEvents implements Work {
  readonly #folder: string;
  readonly #recordOf: RecordOf;
  readonly #writeAt: number;
  #directory = '';
  #file = -1;
  #blocks = 0;

  constructor(folder: string, { of = recordOf, writeAt = 128 * 1024 }: LeastOptions = {}) {
    this.#folder = folder;
    this.#recordOf = of;
    this.#writeAt = writeAt;
  }

  begin(): void {
    this.#directory = join(this.#folder, String(this.#blocks));
    this.#blocks += 1;
    mkdirSync(this.#directory);
    this.#file = openSync(join(this.#directory, 'least.jsonl'), 'w');
  }

  async run(events: number): Promise<void> {
    await inBursts(events, (from, to) => {
      let lines = '';
      for (let number = from; number < to; number += 1) {
        lines += `${JSON.stringify(this.#recordOf(number))}\n`;
        if (lines.length < this.#writeAt) continue;
        writeSync(this.#file, lines);
        lines = '';
      }
      if (lines !== '') writeSync(this.#file, lines);
    });
  }

  async check(events: number): Promise<void> {
    checkLine(checkLines(this.#directory, events), events - 1, this.#recordOf);
    closeSync(this.#file);
    await rm(this.#directory, { recursive: true });
  }
}
