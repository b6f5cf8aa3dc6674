import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, format, type Logger, transports } from 'winston';
import type { Work } from '../harness/benchmark.js';
import { inBursts } from './bursts.js';
import { checkLine, recordOf } from './example.js';
import { checkLines } from './lines.js';

/** Blocks of logging by winston into a file of their own. The file's end is waited for: winston writes when it gets to it. */
export class WinstonEvents implements Work {
  readonly #folder: string;
  #directory = '';
  #logger: Logger | undefined;
  #file: InstanceType<typeof transports.File> | undefined;
  #blocks = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  begin(): void {
    this.#directory = join(this.#folder, String(this.#blocks));
    this.#blocks += 1;
    mkdirSync(this.#directory);
    this.#file = new transports.File({ filename: join(this.#directory, 'winston.jsonl') });
    this.#logger = createLogger({ format: format.json(), transports: [this.#file] });
  }

  async run(events: number): Promise<void> {
    const [logger, file] = [this.#logger, this.#file];
    if (!logger || !file) return;
    const allLogged = new Promise<void>((resolve) => {
      let logged = 0;
      file.on('logged', () => {
        logged += 1;
        if (logged === events) resolve();
      });
    });
    await inBursts(events, (from, to) => {
      for (let number = from; number < to; number += 1) logger.info('event', recordOf(number));
    });
    await allLogged; // ended before, it breaks
    const finished = once(file, 'finish');
    logger.end();
    await finished;
  }

  async check(events: number): Promise<void> {
    checkLine(checkLines(this.#directory, events), events - 1);
    await rm(this.#directory, { recursive: true });
  }
}
