import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getFileSink } from '@logtape/file';
import { configure, dispose, getLogger, jsonLinesFormatter } from '@logtape/logtape';
import type { Work } from '../harness/benchmark.js';
import { inBursts } from './bursts.js';
import { checkLine, recordOf } from './example.js';
import { checkLines } from './lines.js';

/** Blocks of logging by LogTape into a file of their own, 8 KiB at a time, as its file sink has it. */
export class LogTapeEvents implements Work {
  readonly #folder: string;
  readonly #logger = getLogger(['bench']);
  #directory = '';
  #blocks = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(): Promise<void> {
    this.#directory = join(this.#folder, String(this.#blocks));
    this.#blocks += 1;
    mkdirSync(this.#directory);
    const file = getFileSink(join(this.#directory, 'logtape.jsonl'), { formatter: jsonLinesFormatter });
    await configure({
      reset: true,
      sinks: { file },
      loggers: [
        { category: ['bench'], sinks: ['file'], lowestLevel: 'info' },
        { category: ['logtape', 'meta'], sinks: [], lowestLevel: 'fatal' },
      ],
    });
  }

  async run(events: number): Promise<void> {
    await inBursts(events, (from, to) => {
      for (let number = from; number < to; number += 1) this.#logger.info('event', recordOf(number));
    });
    await dispose(); // writes what it still has
  }

  async check(events: number): Promise<void> {
    const { properties } = JSON.parse(checkLines(this.#directory, events)) as { readonly properties: object };
    checkLine(JSON.stringify(properties), events - 1);
    await rm(this.#directory, { recursive: true });
  }
}
