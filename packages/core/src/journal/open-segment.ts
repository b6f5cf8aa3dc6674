import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { readAt } from './read-file.js';

/** Bytes copied at once. */
const blockBytes = 1024 * 1024;

/** Created when missing, emptied when not; never through a symbolic link. */
const flags = constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);

/** A segment that is being written, and whose file is open for as long. */
export class OpenSegment {
  /** Position of the first byte. */
  readonly base: number;
  readonly path: string;
  /** When it was begun, by `performance.now()`. */
  readonly begun = performance.now();
  readonly #mode: number;
  #fd: number;

  /** Makes the file; with a `suffix` under another name at first, until `moveIntoPlace()`. */
  constructor(options: {
    readonly path: string;
    readonly base: number;
    readonly mode: number;
    readonly suffix?: string;
  }) {
    this.base = options.base;
    this.path = options.path;
    this.#mode = options.mode;
    this.#fd = createFile(`${options.path}${options.suffix ?? ''}`, options.mode);
  }

  /** Whether the path still leads to the file that is written: somebody may have deleted or replaced it. */
  get inPlace(): boolean {
    const there = statSync(this.path, { throwIfNoEntry: false });
    const here = fstatSync(this.#fd);
    return there !== undefined && there.ino === here.ino && there.dev === here.dev;
  }

  /** Writes some of these bytes at a position of the stream and returns how many were taken, one at least. */
  write(bytes: Buffer, from: number, to: number, position: number): number {
    return writeAt(this.#fd, bytes, from, to, position - this.base);
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => (error ? reject(error) : resolve()));
    });
  }

  syncNow(): void {
    fdatasyncSync(this.#fd);
  }

  moveIntoPlace(suffix: string): void {
    renameSync(`${this.path}${suffix}`, this.path);
  }

  /** Puts a copy of what was written where the file has gone from, and goes on with it. What is there now is kept aside. */
  restore(): void {
    const fd = createFile(`${this.path}.new`, this.#mode);
    try {
      const { size } = fstatSync(this.#fd);
      for (let copied = 0; copied < size;) {
        const block = readAt(this.#fd, copied, Math.min(blockBytes, size - copied));
        copied += writeAt(fd, block, 0, block.length, copied);
      }
      fdatasyncSync(fd);
      if (existsSync(this.path)) renameSync(this.path, `${this.path}.replaced`);
      this.moveIntoPlace('.new');
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    closeSync(this.#fd);
    this.#fd = fd;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function createFile(path: string, mode: number): number {
  const fd = openSync(path, flags, mode);
  try {
    fchmodSync(fd, mode); // the umask may have taken away what was asked for
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
}

function writeAt(fd: number, bytes: Buffer, from: number, to: number, offset: number): number {
  const written = writeSync(fd, bytes, from, to - from, offset);
  if (written === 0) throw new Error('The file system accepted none of the bytes.');
  return written;
}
