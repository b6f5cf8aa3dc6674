import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownerOnly } from './stream.js';
import { syncDirectory } from './sync-directory.js';

/** The empty file `closed` in a stream: its last owner had written and synced everything when it let go. */
export class ClosedMark {
  readonly #directory: string;
  readonly #path: string;
  readonly #mode: number;

  constructor(directory: string, mode = ownerOnly.file) {
    this.#directory = directory;
    this.#path = join(directory, 'closed');
    this.#mode = mode;
  }

  get isSet(): boolean {
    return existsSync(this.#path);
  }

  /** @throws the file system's error. */
  set(): void {
    const fd = openSync(this.#path, 'w', this.#mode);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    syncDirectory(this.#directory);
  }

  /** The directory still has to be synced. */
  clear(): void {
    rmSync(this.#path, { force: true });
  }
}
