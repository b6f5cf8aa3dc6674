import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Appends, makes the file when missing, never follows a link somebody planted, never waits for a pipe's reader. */
const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const lineEnd = 0x0a;
/** Bytes; a longer event is ended as it is. */
const longestLine = 1024 * 1024;
const eventStart = '{"id":"evt_';

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
      await endLastLine(handle, stats, path);
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
    const progress = { written: 0 };
    try {
      await writeAll(this.#handle, lines, progress);
    } catch (error) {
      const { size } = await this.#handle.stat();
      if (progress.written > 0) await this.#handle.truncate(size - progress.written);
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

/**
 * Ends a line without an end. A part of an event becomes empty lines, which readers of JSON lines pass over, since the
 * whole event follows again; cut off, it would move bytes under a shipper that has read it.
 */
async function endLastLine(handle: FileHandle, { size, dev, ino }: Stats, path: string): Promise<void> {
  const bytes = Buffer.alloc(Math.min(size, longestLine));
  await handle.read(bytes, 0, bytes.length, size - bytes.length);
  const line = bytes.subarray(bytes.lastIndexOf(lineEnd) + 1);
  if (line.length === 0) return;
  if (isPartOfEvent(line.toString())) {
    // What is open for appending writes at the end wherever it is told to.
    const second = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await second.stat();
      if (stats.dev === dev && stats.ino === ino)
        await second.write(line.fill(lineEnd), 0, line.length, size - line.length);
    } finally {
      await second.close();
    }
  }
  await writeAll(handle, Buffer.of(lineEnd));
}

/** Anything else was put there by somebody else, or lacks nothing but its end. */
function isPartOfEvent(line: string): boolean {
  if (!line.startsWith(eventStart) && !eventStart.startsWith(line)) return false;
  try {
    JSON.parse(line);
    return false;
  } catch {
    return true;
  }
}

/** The kernel may take a part of the bytes without calling it an error. */
async function writeAll(handle: FileHandle, bytes: Buffer, progress = { written: 0 }): Promise<void> {
  while (progress.written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, progress.written);
    if (bytesWritten === 0) throw new Error('the kernel took nothing of it');
    progress.written += bytesWritten;
  }
}
