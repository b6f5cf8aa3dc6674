import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Appends, makes the file when missing, never follows a link somebody planted, never waits for a pipe's reader. */
const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const lineEnd = 0x0a;

/** A file of lines, open for appending. */
export class ActiveFile {
  readonly #handle: FileHandle;
  readonly #opened: Stats;

  private constructor(handle: FileHandle, opened: Stats) {
    this.#handle = handle;
    this.#opened = opened;
  }

  /** Opens a file, and ends a last line that a crash left unfinished. */
  static async open(path: string, mode: number): Promise<ActiveFile> {
    const handle = await open(path, flags, mode);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error('it is not a regular file');
      if (!(await endsWithLine(handle, stats.size))) await writeAll(handle, Buffer.of(lineEnd));
      return new ActiveFile(handle, stats);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether these are this file's, and not those of another that took its place. */
  is({ dev, ino }: Stats): boolean {
    return dev === this.#opened.dev && ino === this.#opened.ino;
  }

  /** Adds whole lines, or nothing: what a failed write left is cut off again. */
  async append(lines: Buffer): Promise<void> {
    const { size } = await this.#handle.stat();
    try {
      await writeAll(this.#handle, lines);
    } catch (error) {
      await this.#handle.truncate(size);
      throw error;
    }
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

async function endsWithLine(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === lineEnd;
}

/** The kernel may take a part of the bytes without calling it an error. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written);
    if (bytesWritten === 0) throw new Error('the kernel took nothing of it');
    written += bytesWritten;
  }
}
