import { messageOf } from '@audit-trail/core/adapter';
import { AuditError } from '@audit-trail/core';
import { closedFiles, removeOld, removePartial } from './closed-files.js';
import { compressFile } from './compress-file.js';
import type { ResolvedFileSinkOptions } from './file-sink-options.js';

/** Milliseconds after which closed files are looked through again, although none was closed. */
const interval = 3_600_000;

/** Compresses and removes closed files, beside the writing, one after the other. Its faults are reported. */
export class Housekeeping {
  readonly #options: ResolvedFileSinkOptions;
  readonly #stopped = new AbortController();
  /** Ends with what was begun last; never rejects. */
  #work: Promise<void> = Promise.resolve();
  /** By a clock that nobody sets. */
  #begun = -Infinity;

  constructor(options: ResolvedFileSinkOptions) {
    this.#options = options;
  }

  get isDue(): boolean {
    return performance.now() - this.#begun >= interval;
  }

  /** Looks through the closed files; compresses only those of one's own path. */
  begin(own: string): void {
    this.#begun = performance.now();
    const work = this.#work.then(() => this.#tidy(own));
    this.#work = work.catch((cause: unknown) => this.#report('compressed or removed', cause));
  }

  /** Does something when all that was begun is done. */
  afterwards(task: () => void): void {
    this.#work = this.#work.then(task).catch((cause: unknown) => this.#report('left to others', cause));
  }

  /** Breaks off; the next process goes on. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#work;
  }

  async #tidy(own: string): Promise<void> {
    const { path, gzip, keepFiles, keepDays, mode } = this.#options;
    await removePartial(own);
    await removeOld(await closedFiles(path), keepFiles, keepDays);
    if (!gzip) return;
    // Also those that an earlier process did not get to.
    const plain = (await closedFiles(path)).filter((file) => !file.compressed && file.from === own);
    for (const file of plain) await compressFile(file.path, mode, this.#stopped.signal);
  }

  #report(what: string, cause: unknown): void {
    if (this.#stopped.signal.aborted) return;
    const because = messageOf(cause);
    const message = `Closed files of ${this.#options.path} could not be ${what}: ${because}. It is tried again within an hour.`;
    this.#options.onError(new AuditError('AUDIT_SINK_FAILED', message, { cause }));
  }
}
