import { closeSync, openSync, read } from 'node:fs';

interface OpenFile {
  readonly path: string;
  readonly fd: number;
  /** When it was opened, by `performance.now()`. */
  readonly opened: number;
}

/** Milliseconds after which a file is opened anew: what its path leads to may have been deleted or replaced. */
const keptFor = 100;

/**
 * Reads files. The last one stays open until the next read, or `close`, where more of it is to be read: to open it takes as long as to
 * read some 100 KB.
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
    const file = kept ?? { path, fd: openSync(path, 'r'), opened: performance.now() };
    let filled = 0;
    try {
      filled = await fill(file.fd, offset, bytes);
    } catch (error) {
      if (!kept) throw error;
    } finally {
      this.#leave(file, goesOn && filled === bytes.length);
    }
    // Another may have taken its place, and be readable or have more.
    return kept && filled < bytes.length ? this.read(path, offset, bytes, goesOn) : filled;
  }

  /** Keeps none open from now on. */
  close(): void {
    this.#closed = true;
    this.#keep(undefined);
  }

  /** Whoever reads has a file alone, so that nobody closes it meanwhile. */
  #take(path: string): OpenFile | undefined {
    const kept = this.#kept;
    if (kept?.path !== path) return undefined;
    this.#kept = undefined;
    if (performance.now() - kept.opened < keptFor) return kept;
    close(kept);
    return undefined;
  }

  /** What somebody else has left meanwhile is closed in any case: it may be a file that nobody asks for again. */
  #leave(file: OpenFile, keeps: boolean): void {
    this.#keep(keeps && !this.#closed ? file : undefined);
    if (this.#kept !== file) close(file);
  }

  #keep(file: OpenFile | undefined): void {
    const before = this.#kept;
    this.#kept = file;
    if (before) close(before);
  }
}

function close({ fd }: OpenFile): void {
  try {
    closeSync(fd);
  } catch {
    // It is closed all the same, and nothing was written that could be lost.
  }
}

function fill(fd: number, offset: number, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const readOn = (filled: number): void => {
      read(fd, bytes, filled, bytes.length - filled, offset + filled, (error, length) => {
        if (error) reject(error);
        else if (length === 0 || filled + length === bytes.length) resolve(filled + length);
        else readOn(filled + length);
      });
    };
    readOn(0);
  });
}
