import { once } from 'node:events';
import type { WriteStream } from 'node:tty';
import type { ReadProgress } from '@audit-trail/reader';
import { blocksOf } from './blocks.js';
import { OutputClosed } from './output-closed.js';
import { ProgressLine } from './progress-line.js';
import { cut } from './text-width.js';
import { visible } from './visible.js';

/** The parts of `process` that a command talks to. */
export interface Streams {
  readonly stdout: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;
  readonly stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Columns, where nothing is known of a terminal. */
const usualWidth = 120;

/** Where answers go (stdout), and what is said beside them (stderr). */
export class Output {
  readonly #stdout: Streams['stdout'];
  readonly #stderr: Streams['stderr'];
  readonly env: Streams['env'];
  readonly #closed = new AbortController();
  readonly #progress: ProgressLine | undefined;

  constructor({ stdout, stderr, env }: Streams) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.env = env;
    if (stderr.isTTY === true) this.#progress = new ProgressLine((text) => stderr.write(text));
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      // A terminal that was closed can't be written to.
      const gone = error.code === 'EPIPE' || (error.code === 'EIO' && stdout.isTTY === true);
      this.#closed.abort(gone ? new OutputClosed('Nobody reads the output.') : error);
    });
    stderr.on('error', () => undefined); // nothing can be said where nobody listens
  }

  /** Aborts when the answer can't be written any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get isTerminal(): boolean {
    return this.#stdout.isTTY === true;
  }

  /** Columns of the terminal; elsewhere those that COLUMNS says, or 120. */
  get width(): number {
    const said = Number(this.env['COLUMNS']);
    // Some terminals do not know, and say 0.
    return this.#stdout.columns || (Number.isInteger(said) && said > 0 ? said : usualWidth);
  }

  /**
   * Writes a part of the answer, and waits while the reader is slower.
   *
   * @throws OutputClosed when nobody reads it any more.
   */
  async write(text: string): Promise<void> {
    this.closed.throwIfAborted();
    this.#progress?.clear();
    if (this.#stdout.write(text)) return;
    try {
      await once(this.#stdout, 'drain', { signal: this.closed });
    } catch (error) {
      throw this.closed.aborted ? this.closed.reason : error;
    }
  }

  async writeLines(lines: readonly string[]): Promise<void> {
    for (const block of blocksOf(lines.map((line) => `${line}\n`))) await this.write(block);
  }

  /** Says something beside the answer, on one line. */
  say(text: string): void {
    this.#progress?.clear();
    this.#stderr.write(`${visible(text)}\n`);
  }

  /** Tells how far long work has got, if there is a terminal to tell it to. */
  progress(progress: ReadProgress): void {
    this.#progress?.show(progress);
  }

  /** Whether a line of `status` is written over by the next. */
  get writesOver(): boolean {
    return this.#progress !== undefined;
  }

  /** Tells in words how far long work has got, if there is a terminal to tell it to. */
  status(text: string): void {
    this.#progress?.say(cut(visible(text), (this.#stderr.columns ?? usualWidth) - 1));
  }

  /** Leaves nothing of it on the terminal. */
  endProgress(): void {
    this.#progress?.clear();
  }
}
