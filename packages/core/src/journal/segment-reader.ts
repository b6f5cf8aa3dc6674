import { closeSync, existsSync, openSync, read } from 'node:fs';
import { codeOf } from '../caught-error.js';
import { Block, SpareMemory } from './block.js';
import { cutLines } from './cut-lines.js';
import type { ReadLimits, Slice } from './backlog.js';
import type { Segment, Segments } from './segments.js';

/** Bytes read ahead at once, more or less. */
const blockBytes = 1024 * 1024;
/** Bytes of memory that are kept for another block; what one large event took is let go. */
const mostKept = 2 * blockBytes;
/** Blocks kept where sinks may be at different positions, so that they don't read everything twice. */
const blocksShared = 4;
const lineEnd = 0x0a;

/** A block that somebody looks at, until it is done. */
interface Used {
  readonly block: Block;
  readonly done: () => void;
}

export interface SegmentReaderOptions {
  readonly segments: Segments;
  /** Told in words what could not be read; reading goes on behind it. */
  readonly onDamage: (message: string) => void;
  /**
   * Whether several read, each from where it is, and blocks are kept for them. By default one does: then memory that was just used is
   * used again, and whoever else reads once, such as after a crash, has blocks read twice.
   */
  readonly isShared?: () => boolean;
  /** Asked to put a segment that is missing in its place again; false when it can't be. */
  readonly mend: (segment: Segment) => boolean;
}

/** Reads events across segments, in few large reads. Changes no bytes it has given out before it is told that they are done with. */
export class SegmentReader {
  readonly #segments: Segments;
  readonly #onDamage: SegmentReaderOptions['onDamage'];
  readonly #isShared: () => boolean;
  readonly #mend: SegmentReaderOptions['mend'];
  readonly #memory = new SpareMemory();
  /** The latest first. */
  readonly #kept: Used[] = [];
  /** Bytes of the last batch that had as many events as it may have. */
  #fullBatch = 0;

  constructor(options: SegmentReaderOptions) {
    this.#segments = options.segments;
    this.#onDamage = options.onDamage;
    this.#isShared = options.isShared ?? (() => false);
    this.#mend = options.mend;
  }

  /** The next events from a position on, which lie before `until`; none, but another position, when all is damaged. */
  async read(from: number, until: number, limits: ReadLimits): Promise<Slice | undefined> {
    let position = from;
    let wanted = this.#blockBytes;
    while (position < until) {
      const kept = this.#holding(position, until, wanted);
      const { block, done } = kept ? used(kept) : await this.#load(position, Math.min(until, position + wanted));
      const bytes = block.bytes.subarray(position - block.start);
      const { start, end, starts } = cutLines(bytes, limits);
      if (start > 0 && kept?.verified === false) {
        this.#drop(kept);
        done();
        continue;
      }
      if (start > 0) {
        block.verified = true;
        this.#onDamage(`${start} bytes at position ${position} are no events and were passed over.`);
      }
      if (starts.length === limits.maxEvents) this.#fullBatch = end - start;
      if (starts.length > 0) return { bytes: bytes.subarray(start, end), end: position + end, starts, done };
      done();
      if (start > 0) {
        position += start;
      } else if (bytes.length >= wanted) {
        wanted *= 2; // one event is larger than what was read
      } else {
        position = this.#behind(position, until);
      }
    }
    return position > from ? { bytes: Buffer.alloc(0), end: position, starts: [] } : undefined;
  }

  /** How much to read at once: as many whole batches as make about a block, where their size is known. */
  get #blockBytes(): number {
    const batch = Math.ceil(this.#fullBatch * 1.02); // they differ a little
    return batch > 0 && batch <= blockBytes ? Math.round(blockBytes / batch) * batch : blockBytes;
  }

  /**
   * A block that is kept and holds a whole event from a position on, or as many bytes as wanted. What is left of a block is read
   * again with what follows when a batch would be cut short by its end.
   */
  #holding(position: number, until: number, wanted: number): Block | undefined {
    const kept = this.#kept.find(({ block: { start, bytes } }) => {
      const offset = position - start;
      if (offset < 0 || offset >= bytes.length) return false;
      const left = bytes.length - offset;
      return left >= wanted || (left >= Math.min(until - position, this.#fullBatch) && bytes.includes(lineEnd, offset));
    });
    return kept?.block;
  }

  /** Reads from one segment; no bytes at all when it does not hold the position. The block is in use from then on. */
  async #load(start: number, end: number): Promise<Used> {
    const segment = this.#segments.holding(start);
    if (!segment || segment.base > start) return used(new Block(start, Buffer.alloc(0)));
    const others = this.#isShared() ? blocksShared - 1 : 0;
    for (const { block } of this.#kept.slice(others)) this.#drop(block);
    const length = Math.min(end, segment.next) - start;
    const memory = this.#memory.take(length);
    const filled = await this.#readSegment(segment, start - segment.base, memory.subarray(0, length));
    const block = new Block(start, memory.subarray(0, filled), () => {
      if (memory.length <= mostKept) this.#memory.giveBack(memory);
    });
    if (filled > 0) this.#kept.unshift(used(block));
    return used(block);
  }

  #drop(dropped: Block): void {
    const index = this.#kept.findIndex(({ block }) => block === dropped);
    for (const { done } of this.#kept.splice(index, index === -1 ? 0 : 1)) done();
  }

  /** Fills bytes from a segment; fewer when it ends before or is gone for good. Returns how many. */
  async #readSegment(segment: Segment, offset: number, bytes: Buffer): Promise<number> {
    try {
      return await readFileAt(segment.path, offset, bytes);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      // Where all is gone, a volume may be unmounted or a directory renamed for a while: what comes back is read then.
      if (!existsSync(this.#segments.directory)) throw error;
      return this.#mend(segment) ? readFileAt(segment.path, offset, bytes) : 0;
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

function used(block: Block): Used {
  return { block, done: block.use() };
}

/** Fills bytes from a file; fewer when it ends before. Only reading may have to wait for the disk. */
async function readFileAt(path: string, offset: number, bytes: Buffer): Promise<number> {
  const file = openSync(path, 'r');
  let filled = 0;
  try {
    while (filled < bytes.length) {
      const length = await readLater(file, bytes.subarray(filled), offset + filled);
      if (length === 0) break;
      filled += length;
    }
  } finally {
    closeSync(file);
  }
  return filled;
}

function readLater(file: number, bytes: Buffer, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file, bytes, 0, bytes.length, offset, (error, length) => (error ? reject(error) : resolve(length)));
  });
}
