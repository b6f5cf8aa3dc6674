import { closeSync, openSync, read } from 'node:fs';

interface OpenFile {
  readonly path: string;
  readonly fd: number;
}

/**
 * Reads files, and keeps the last one open where more of it is to be read: to open and close it takes as much time as to read some
 * hundred KB.
 */
export class KeptFile {
  #kept: OpenFile | undefined;
  #closed = false;

  /**
   * Fills bytes from a file; fewer only when it ends before. Only reading may have to wait for the disk.
   *
   * @param goesOn whether what follows will be asked for, too.
   */
  async read(path: string, offset: number, bytes: Buffer, goesOn: boolean): Promise<number> {
    const kept = this.#take(path);
    const fd = kept ?? openSync(path, 'r');
    let filled = 0;
    try {
      filled = await fill(fd, offset, bytes);
    } finally {
      this.#leave({ path, fd }, goesOn && filled === bytes.length);
    }
    // Another may have been put in its place, and have more.
    return kept !== undefined && filled < bytes.length ? this.read(path, offset, bytes, goesOn) : filled;
  }

  /** Keeps none open from now on. */
  close(): void {
    this.#closed = true;
    if (this.#kept) closeSync(this.#kept.fd);
    this.#kept = undefined;
  }

  /** Whoever reads has it alone, so that nobody closes it meanwhile. */
  #take(path: string): number | undefined {
    const kept = this.#kept;
    if (kept?.path !== path) return undefined;
    this.#kept = undefined;
    return kept.fd;
  }

  #leave(file: OpenFile, keeps: boolean): void {
    if (!keeps || this.#closed) return closeSync(file.fd);
    if (this.#kept) closeSync(this.#kept.fd);
    this.#kept = file;
  }
}

async function fill(fd: number, offset: number, bytes: Buffer): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const length = await readLater(fd, bytes.subarray(filled), offset + filled);
    if (length === 0) break;
    filled += length;
  }
  return filled;
}

function readLater(fd: number, bytes: Buffer, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, bytes, 0, bytes.length, offset, (error, length) => (error ? reject(error) : resolve(length)));
  });
}
