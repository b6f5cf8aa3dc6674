import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../caught-error.js';

/** Bytes held back: some hundred cursors, or dead letters. */
const size = 256 * 1024;

/**
 * A little disk space of a stream's own, in the file `reserve`. It is given up when the disk is full, so that cursors and
 * dead letters can still be written: only when cursors move may anything be deleted.
 */
export class Reserve {
  readonly #path: string;
  readonly #mode: number;
  #held: boolean;

  constructor(directory: string, mode: number) {
    this.#path = join(directory, 'reserve');
    this.#mode = mode;
    this.#held = statSync(this.#path, { throwIfNoEntry: false })?.size === size;
  }

  /** Does some work; when there is no space for it, again with the reserve given up. */
  async spend<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!this.#held || !isFull(error)) throw error;
      this.giveUp();
      return work();
    }
  }

  /** The same without waiting. */
  spendNow<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!this.#held || !isFull(error)) throw error;
      this.giveUp();
      return work();
    }
  }

  giveUp(): void {
    this.#held = false;
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Whatever it is, it is none of ours: there is nothing to give up.
    }
  }

  /** Holds the space again, if there is any. */
  hold(): void {
    if (this.#held) return;
    try {
      const fd = openSync(this.#path, 'w', this.#mode);
      try {
        // Written, not merely declared: a file's length alone takes no space.
        for (let written = 0; written < size;) written += writeSync(fd, Buffer.alloc(size - written));
      } finally {
        closeSync(fd);
      }
      this.#held = true;
    } catch {
      this.giveUp(); // there is no space yet; it is tried again
    }
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
}
