import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { checkLine } from '../events/example.js';
import { checkLines } from '../events/lines.js';
import type { Figures, Work } from '../harness/benchmark.js';
import { Child } from '../harness/child.js';
import type { WriterDone, WriterKind, WriterStep } from './writer-program.js';

/** Blocks of events that several processes record at once, on whichever cores they get. */
export class Writers implements Work {
  readonly #folder: string;
  readonly #writers: readonly Child<WriterStep, WriterDone>[];
  #blocks = 0;
  #figures: Figures = {};

  constructor(folder: string, kind: WriterKind, count: number) {
    this.#folder = folder;
    const program = new URL('writer-program.ts', import.meta.url);
    this.#writers = Array.from(
      { length: count },
      (_, at) => new Child({ program, args: [kind, String(at)], core: undefined }),
    );
  }

  async begin(): Promise<void> {
    this.#blocks += 1;
    await this.#askAll({ step: 'begin', directory: this.#directory });
  }

  async run(events: number): Promise<void> {
    const began = performance.now();
    const done = await this.#askAll({ step: 'run', events: events / this.#writers.length });
    const seconds = (performance.now() - began) / 1_000;
    const cpu = done.reduce((sum, { cpu: own = Number.NaN }) => sum + own, 0);
    this.#figures = { rate: events / seconds, cpu: cpu / events };
  }

  /** Before their trails are closed, which would write what is missing. */
  async check(events: number): Promise<void> {
    checkLine(checkLines(this.#directory, events), events / this.#writers.length - 1);
    await this.#askAll({ step: 'end' });
    await rm(this.#directory, { recursive: true });
  }

  figures(): Figures {
    return this.#figures;
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) await writer.end();
  }

  get #directory(): string {
    return join(this.#folder, String(this.#blocks));
  }

  #askAll(step: WriterStep): Promise<readonly WriterDone[]> {
    return Promise.all(this.#writers.map((writer) => writer.ask(step)));
  }
}
