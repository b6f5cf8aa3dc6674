import { closeSync, fchmodSync, fdatasync, fdatasyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Segments } from './segments.js';
import { syncDirectory, syncDirectoryLater } from './sync-directory.js';
import type { Tail } from './tail.js';

export interface SegmentWriterOptions {
  readonly segments: Segments;
  readonly tail: Tail;
  readonly segmentBytes: number;
  /** Permissions of the files. */
  readonly mode: number;
}

interface OpenSegment {
  readonly fd: number;
  readonly base: number;
}

const syncFile = promisify(fdatasync);

/**
 * Writes the tail of a stream into segments, at explicit positions: writing the same bytes twice does no harm.
 *
 * After a failed sync the kernel may have dropped what it could not write and will say "synced" the next time. So the
 * file is not used again: all that is not known to be durable is written into a new segment, which takes its place.
 */
export class SegmentWriter {
  readonly #segments: Segments;
  readonly #tail: Tail;
  readonly #segmentBytes: number;
  readonly #mode: number;
  #current: OpenSegment;
  /** Full segments that are not durable yet. */
  #full: OpenSegment[] = [];
  #written: number;
  #whole: number;
  #directoryChanged = true;
  #distrusted = false;
  #closed = false;
  /** Position up to which everything is durable: never to be written again. */
  #synced: number;

  /** Begins a segment at the tail's position. */
  constructor(options: SegmentWriterOptions) {
    this.#segments = options.segments;
    this.#tail = options.tail;
    this.#segmentBytes = options.segmentBytes;
    this.#mode = options.mode;
    this.#written = this.#tail.start;
    this.#whole = this.#tail.start;
    this.#synced = this.#tail.start;
    this.#current = this.#create(this.#written, this.#segments.pathOf(this.#written));
    this.#segments.add(this.#written);
  }

  /** Position up to which the kernel has the bytes. */
  get written(): number {
    return this.#written;
  }

  /** Position behind the last line that was written as a whole. */
  get whole(): number {
    return this.#whole;
  }

  /** Hands the tail to the kernel. Throws the file system's error; what was written until then counts. */
  write(): void {
    if (this.#closed) throw new Error('Its files are closed.'); // their descriptors may be somebody else's by now
    if (this.#distrusted) this.#beginAgain();
    for (let chunk = this.#tail.chunkAt(this.#written); chunk; chunk = this.#tail.chunkAt(this.#written)) {
      if (this.#written === this.#whole && this.#written - this.#current.base >= this.#segmentBytes) this.#rotate();
      const offset = this.#written - chunk.start;
      this.#written += writeAt(this.#current, chunk.bytes.subarray(offset, chunk.used), this.#written);
      if (this.#written === chunk.start + chunk.used) this.#whole = this.#written;
    }
  }

  /** Makes what was written before the call durable, without blocking, and returns the position up to which it is. */
  async sync(): Promise<number> {
    if (this.#distrusted) this.#beginAgain();
    const position = this.#whole;
    const full = [...this.#full];
    const directoryChanged = this.#directoryChanged;
    this.#directoryChanged = false;
    try {
      for (const { fd } of [...full, this.#current]) await syncFile(fd);
      if (directoryChanged) await syncDirectoryLater(this.#segments.directory);
    } catch (error) {
      this.#directoryChanged = true;
      this.#distrusted = true;
      throw error;
    }
    this.#full = this.#full.filter((segment) => !full.includes(segment));
    for (const { fd } of full) closeSync(fd);
    this.#synced = position;
    return position;
  }

  /** Makes everything written durable, before it returns: for the end of the process. */
  syncNow(): void {
    if (this.#distrusted) this.#beginAgain();
    for (const { fd } of [...this.#full, this.#current]) fdatasyncSync(fd);
    if (this.#directoryChanged) syncDirectory(this.#segments.directory);
  }

  close(): void {
    this.#closed = true;
    for (const { fd } of [...this.#full.splice(0), this.#current]) closeSync(fd);
  }

  #rotate(): void {
    const next = this.#create(this.#written, this.#segments.pathOf(this.#written));
    this.#full.push(this.#current);
    this.#current = next;
    this.#segments.add(next.base);
    this.#directoryChanged = true;
  }

  /** Puts a new segment, with what is not known to be durable, in the place of those that can't be trusted. */
  #beginAgain(): void {
    const base = Math.max(this.#tail.start, this.#synced);
    const path = this.#segments.pathOf(base);
    const next = this.#create(base, `${path}.new`);
    let position = base;
    try {
      for (let chunk = this.#tail.chunkAt(position); chunk; chunk = this.#tail.chunkAt(position)) {
        const offset = position - chunk.start;
        position += writeAt(next, chunk.bytes.subarray(offset, chunk.used), position);
      }
      renameSync(`${path}.new`, path);
    } catch (error) {
      closeSync(next.fd);
      throw error;
    }
    const old = [...this.#full.splice(0), this.#current];
    this.#current = next;
    this.#written = position;
    this.#whole = position;
    this.#distrusted = false;
    this.#directoryChanged = true;
    const replaced = old.filter((segment) => segment.base >= base);
    for (const segment of replaced) this.#segments.remove(segment.base);
    this.#segments.add(base);
    for (const { fd } of old) closeSync(fd);
    for (const segment of replaced) {
      if (segment.base > base) rmSync(this.#segments.pathOf(segment.base), { force: true });
    }
  }

  #create(base: number, path: string): OpenSegment {
    const fd = openSync(path, 'w', this.#mode);
    try {
      fchmodSync(fd, this.#mode); // the umask may have taken away what was asked for
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return { fd, base };
  }
}

function writeAt(segment: OpenSegment, bytes: Buffer, position: number): number {
  const written = writeSync(segment.fd, bytes, 0, bytes.length, position - segment.base);
  if (written === 0) throw new Error('The file system accepted none of the bytes.');
  return written;
}
