import { rmSync } from 'node:fs';
import { JournalFull } from './journal-full.js';
import { OpenSegment } from './open-segment.js';
import type { Segment, Segments } from './segments.js';
import { syncDirectory, syncDirectoryLater } from './sync-directory.js';
import type { Chunk, Tail } from './tail.js';

export interface SegmentWriterOptions {
  readonly segments: Segments;
  readonly tail: Tail;
  readonly segmentBytes: number;
  /** Milliseconds after which a segment is followed by another; Infinity for never. */
  readonly segmentAge: number;
  /** Bytes the stream may have; Infinity for any number. */
  readonly maxBytes: number;
  /** Permissions of the files. */
  readonly mode: number;
}

const lineEnd = 0x0a;

/**
 * Writes the tail of a stream into segments, at explicit positions: writing the same bytes twice does no harm.
 *
 * After a failed sync the kernel may have dropped what it could not write and will say "synced" the next time. So the
 * file is not used again: all that is not known to be durable is written into a new segment, which takes its place.
 */
export class SegmentWriter {
  /** Told in words what was wrong with a file and has been mended. */
  onMended: (message: string) => void = () => undefined;
  readonly #segments: Segments;
  readonly #tail: Tail;
  readonly #segmentBytes: number;
  readonly #segmentAge: number;
  #maxBytes: number;
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
    this.#segmentAge = options.segmentAge;
    this.#maxBytes = options.maxBytes;
    this.#mode = options.mode;
    this.#written = this.#tail.start;
    this.#whole = this.#tail.start;
    this.#synced = this.#tail.start;
    this.#current = this.#begin(this.#written);
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

  /** Bytes the stream may still grow by, behind the tail's end. */
  get room(): number {
    return this.#maxBytes - (this.#tail.end - this.#segments.start);
  }

  /** Whether there could ever be room for a line. */
  canHold(line: string): boolean {
    return line.length < this.#maxBytes;
  }

  /** Set when there is only as much room left as requests under way may need, a sixteenth, but 1 MiB at most. */
  get nearlyFull(): JournalFull | undefined {
    if (this.room > Math.min(1024 * 1024, this.#maxBytes / 16)) return undefined;
    return new JournalFull(this.#maxBytes);
  }

  /** At the end, what waits in memory is written however large the stream gets by it: losing it would be worse. */
  liftLimit(): void {
    this.#maxBytes = Infinity;
  }

  /** Hands the tail to the kernel. Throws the file system's error or `JournalFull`; what was written until then counts. */
  write(): void {
    if (this.#closed) throw new Error('Its files are closed.'); // their descriptors may be somebody else's by now
    if (this.#distrusted) this.#beginAgain();
    for (let chunk = this.#tail.chunkAt(this.#written); chunk; chunk = this.#tail.chunkAt(this.#written)) {
      if (this.#written === this.#whole && this.#isFull()) this.#rotate();
      const from = this.#written - chunk.start;
      const to = this.#fitting(chunk, from);
      const reached = from + this.#current.write(chunk.bytes, from, to, this.#written);
      // Of a write that is cut short, too: only the line that it ends in is not whole.
      const end = reached === to ? to : chunk.bytes.lastIndexOf(lineEnd, reached - 1) + 1;
      if (end > from) this.#whole = chunk.start + end;
      this.#written = chunk.start + reached;
    }
  }

  /** Puts the file of a segment that is still open where it has gone from; false when it is none of these. */
  mend({ base }: Segment): boolean {
    const segment = [...this.#full, this.#current].find((open) => open.base === base);
    if (!segment || this.#closed) return false;
    if (!segment.inPlace) this.#restore(segment);
    return true;
  }

  /** Begins another segment, so that the present one may be deleted. Throws the file system's error. */
  finishSegment(): void {
    if (!this.#closed && !this.#distrusted && this.#written === this.#whole && this.#written > this.#current.base)
      this.#rotate();
  }

  /** Makes what was written before the call durable, without blocking, and returns the position up to which it is. */
  async sync(): Promise<number> {
    if (this.#distrusted) this.#beginAgain();
    const position = this.#whole;
    const full = [...this.#full];
    try {
      for (const segment of [...full, this.#current]) {
        await segment.sync();
        if (!segment.inPlace) this.#restore(segment);
      }
      if (this.#directoryChanged) {
        this.#directoryChanged = false;
        await syncDirectoryLater(this.#segments.directory);
      }
    } catch (error) {
      this.#directoryChanged = true;
      this.#distrusted = true;
      throw error;
    }
    this.#full = this.#full.filter((segment) => !full.includes(segment));
    for (const segment of full) segment.close();
    this.#synced = position;
    return position;
  }

  /** Makes everything written durable, before it returns: for the end of the process. */
  syncNow(): void {
    if (this.#distrusted) this.#beginAgain();
    for (const segment of [...this.#full, this.#current]) segment.syncNow();
    if (this.#directoryChanged) syncDirectory(this.#segments.directory);
  }

  close(): void {
    this.#closed = true;
    for (const segment of [...this.#full.splice(0), this.#current]) segment.close();
  }

  /** Up to where a chunk may be written: as many whole lines as the stream may have. */
  #fitting({ bytes, used }: Chunk, from: number): number {
    const room = this.#maxBytes - (this.#written - this.#segments.start);
    if (used - from <= room) return used;
    const end = room > 0 ? bytes.lastIndexOf(lineEnd, from + room - 1) + 1 : 0;
    if (end <= from) throw new JournalFull(this.#maxBytes);
    return end;
  }

  #isFull(): boolean {
    const bytes = this.#written - this.#current.base;
    if (bytes >= this.#segmentBytes) return true;
    return this.#segmentAge < Infinity && bytes > 0 && performance.now() - this.#current.begun >= this.#segmentAge;
  }

  #rotate(): void {
    const next = this.#begin(this.#written);
    this.#full.push(this.#current);
    this.#current = next;
    this.#segments.add(next.base);
    this.#directoryChanged = true;
  }

  /** Puts a new segment, with what is not known to be durable, in the place of those that can't be trusted. */
  #beginAgain(): void {
    const base = Math.max(this.#tail.start, this.#synced);
    const next = this.#begin(base, '.new');
    let position = base;
    try {
      for (
        let chunk = this.#tail.chunkAt(position);
        chunk && position < this.#written;
        chunk = this.#tail.chunkAt(position)
      ) {
        const end = Math.min(chunk.used, this.#written - chunk.start);
        position += next.write(chunk.bytes, position - chunk.start, end, position);
      }
      next.moveIntoPlace('.new');
    } catch (error) {
      next.close();
      throw error;
    }
    const old = [...this.#full.splice(0), this.#current];
    this.#current = next;
    this.#distrusted = false;
    this.#directoryChanged = true;
    const replaced = old.filter((segment) => segment.base >= base);
    for (const segment of replaced) this.#segments.remove(segment.base);
    this.#segments.add(base);
    for (const segment of old) segment.close();
    for (const segment of replaced) if (segment.base > base) rmSync(segment.path, { force: true });
  }

  #restore(segment: OpenSegment): void {
    segment.restore();
    this.#directoryChanged = true;
    this.onMended(
      `The segment ${segment.path} was deleted or replaced while in use; what it held was put there again.`,
    );
  }

  #begin(base: number, suffix?: string): OpenSegment {
    const path = this.#segments.pathOf(base);
    return new OpenSegment({ path, base, mode: this.#mode, ...(suffix !== undefined && { suffix }) });
  }
}
