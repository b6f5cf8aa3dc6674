import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf } from '../caught-error.js';
import { cutLines } from './cut-lines.js';
import type { ReadLimits, Slice } from './backlog.js';
import type { Segment, Segments } from './segments.js';

/** Bytes read ahead at once. */
const blockBytes = 1024 * 1024;
/** Blocks kept, so that sinks at different positions don't read everything twice. */
const blocksKept = 4;

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
  /** Whether what is damaged in it is damaged on the disk, and was not spoilt by a sink. */
  verified: boolean;
}

export interface SegmentReaderOptions {
  readonly segments: Segments;
  /** Told in words what could not be read; reading goes on behind it. */
  readonly onDamage: (message: string) => void;
  /** Asked to put a segment that is missing in its place again; false when it can't be. */
  readonly mend: (segment: Segment) => boolean;
}

/** Reads events across segments, in few large reads. Never changes bytes it has given out. */
export class SegmentReader {
  readonly #segments: Segments;
  readonly #onDamage: SegmentReaderOptions['onDamage'];
  readonly #mend: SegmentReaderOptions['mend'];
  #blocks: readonly Block[] = [];

  constructor(options: SegmentReaderOptions) {
    this.#segments = options.segments;
    this.#onDamage = options.onDamage;
    this.#mend = options.mend;
  }

  /** The next events from a position on, which lie before `until`; none, but another position, when all is damaged. */
  async read(from: number, until: number, limits: ReadLimits): Promise<Slice | undefined> {
    let position = from;
    let wanted = blockBytes;
    while (position < until) {
      const kept = this.#kept(position, wanted);
      const block = kept ?? (await this.#load(position, Math.min(until, position + wanted)));
      const bytes = block.bytes.subarray(position - block.start);
      const { start, end, events } = cutLines(bytes, limits);
      if (start > 0 && kept?.verified === false) {
        this.#blocks = this.#blocks.filter((other) => other !== kept);
        continue;
      }
      if (start > 0) {
        block.verified = true;
        this.#onDamage(`${start} bytes at position ${position} are no events and were passed over.`);
      }
      if (events > 0) return { bytes: bytes.subarray(start, end), end: position + end, events };
      if (start > 0) {
        position += start;
      } else if (bytes.length >= wanted) {
        wanted *= 2; // one event is larger than what was read
      } else {
        position = this.#behind(position, until);
      }
    }
    return position > from ? { bytes: Buffer.alloc(0), end: position, events: 0 } : undefined;
  }

  /** A block that holds a whole event from a position on, or as many bytes as wanted. */
  #kept(position: number, wanted: number): Block | undefined {
    return this.#blocks.find(({ start, bytes }) => {
      const offset = position - start;
      if (offset < 0 || offset >= bytes.length) return false;
      return bytes.length - offset >= wanted || bytes.includes('\n', offset);
    });
  }

  /** Reads from one segment; no bytes at all when it does not hold the position. */
  async #load(start: number, end: number): Promise<Block> {
    const segment = this.#segments.holding(start);
    if (!segment || segment.base > start) return { start, bytes: Buffer.alloc(0), verified: true };
    const bytes = await this.#readSegment(segment, start, Math.min(end, segment.next));
    const block = { start, bytes, verified: false };
    if (bytes.length > 0) this.#blocks = [block, ...this.#blocks].slice(0, blocksKept);
    return block;
  }

  /** Bytes of a segment, fewer when it ends before or is gone for good. */
  async #readSegment(segment: Segment, start: number, end: number): Promise<Buffer> {
    try {
      return await readFileAt(segment.path, start - segment.base, end - start);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      // Where all is gone, a volume may be unmounted or a directory renamed for a while: what comes back is read then.
      if (!existsSync(this.#segments.directory)) throw error;
      return this.#mend(segment) ? readFileAt(segment.path, start - segment.base, end - start) : Buffer.alloc(0);
    }
  }

  /** Where to go on when a position can't be read: the next segment's beginning. */
  #behind(position: number, until: number): number {
    const segment = this.#segments.holding(position);
    const next = Math.min(until, (segment && segment.base > position ? segment.base : segment?.next) ?? until);
    this.#onDamage(`The stream can't be read from position ${position} to ${next}; reading goes on behind it.`);
    return next;
  }
}

/** Bytes of a file, fewer when it ends before. */
async function readFileAt(path: string, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  const file = await open(path, 'r');
  try {
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } finally {
    await file.close();
  }
  return bytes.subarray(0, filled);
}
