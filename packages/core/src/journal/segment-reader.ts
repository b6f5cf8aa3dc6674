import { existsSync } from 'node:fs';
import { codeOf } from '../caught-error.js';
import { Block, SpareMemory } from './block.js';
import { cutLines } from './cut-lines.js';
import { KeptFile } from './kept-file.js';
import type { ReadLimits, Slice } from './backlog.js';
import type { Segment, Segments } from './segments.js';

/** Bytes read at once: just as many where something is out of the ordinary, about as many where several sinks read. */
const blockBytes = 1024 * 1024;
/**
 * About as many where one sink reads: a full batch of usual events. So each batch takes as long as the next, and the one that is sent and
 * the one that comes next share the processor's cache.
 */
const blockOfOne = 384 * 1024;
/** Blocks are multiples of it, so that the memory of one is enough for the next. */
const blockStep = 16 * 1024;
/** Bytes of memory that is kept for another block; what one large event took is let go. */
const largestSpare = 1.5 * blockBytes;
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

/** Reads events across segments, in few large reads. Changes nothing it has given out before it is told that this is done with. */
export class SegmentReader {
  readonly #segments: Segments;
  readonly #onDamage: SegmentReaderOptions['onDamage'];
  readonly #isShared: () => boolean;
  readonly #mend: SegmentReaderOptions['mend'];
  readonly #file = new KeptFile();
  readonly #memory = new SpareMemory();
  /** The latest first. */
  readonly #kept: Used[] = [];
  /** Lists that were `starts` of slices that are done with. V8 would let each new one live until its next full collection. */
  readonly #lists: number[][] = [];
  /** Bytes of a batch that is as large as these limits let it be, as the last one was or would have been. */
  readonly #fullBatches = new WeakMap<ReadLimits, number>();

  constructor(options: SegmentReaderOptions) {
    this.#segments = options.segments;
    this.#onDamage = options.onDamage;
    this.#isShared = options.isShared ?? (() => false);
    this.#mend = options.mend;
  }

  /** Lets go of what is open, and keeps nothing open any more from one read to the next. */
  close(): void {
    this.#file.close();
  }

  /** The next events from a position on, which lie before `until`; none, but another position, when all is damaged. */
  async read(from: number, until: number, limits: ReadLimits): Promise<Slice | undefined> {
    const usual = this.#usualBlock(limits);
    let position = from;
    let wanted = usual;
    while (position < until) {
      const kept = this.#holding(position, until, wanted, limits);
      const { block, done } = kept ? used(kept) : await this.#load(position, wanted, until);
      const bytes = block.bytes.subarray(position - block.start);
      const list = this.#lists.pop() ?? [];
      const { start, end, starts } = cutLines(bytes, limits, list);
      if (start > 0 && !block.verified && (kept || (wanted === usual && usual !== blockBytes))) {
        // Read again, as a block of one size: then it is no sink's fault, and whoever reads it tells the same of it.
        this.#drop(block);
        done();
        wanted = blockBytes;
        continue;
      }
      if (start > 0) {
        block.verified = true;
        this.#onDamage(`${start} bytes at position ${position} are no events and were passed over.`);
      }
      if (starts.length > 0) {
        const isFull = bytes.includes(lineEnd, end);
        this.#fullBatches.set(limits, isFull ? end - start : fullBatch(limits, end - start, starts.length));
        const doneWith = block.use(() => this.#lists.push(list));
        done();
        return { bytes: bytes.subarray(start, end), end: position + end, starts, done: doneWith };
      }
      done();
      if (start > 0) {
        position += start;
      } else if (bytes.length >= wanted) {
        // One event is larger than what was read.
        for (wanted = blockBytes; wanted <= bytes.length;) wanted *= 2;
      } else {
        position = this.#behind(position, until);
      }
    }
    return position > from ? { bytes: Buffer.alloc(0), end: position, starts: [] } : undefined;
  }

  /** How much to read at once: as many whole batches as make about a block, where their size is known. */
  #usualBlock(limits: ReadLimits): number {
    const usual = this.#isShared() ? blockBytes : blockOfOne;
    const batch = (this.#fullBatches.get(limits) ?? usual) * 1.04; // the next ones may be somewhat larger
    if (batch > blockBytes) return blockBytes;
    const batches = Math.round(usual / batch);
    return Math.ceil((Math.max(1, batches) * batch) / blockStep) * blockStep;
  }

  /**
   * A block that is kept and has enough from a position on: as many bytes as wanted, or a whole event at least. Its second half is
   * rather read again with what follows, where it would cut a batch short.
   */
  #holding(position: number, until: number, wanted: number, limits: ReadLimits): Block | undefined {
    const full = this.#fullBatches.get(limits) ?? 0;
    const kept = this.#kept.find(({ block: { start, bytes, isLast } }) => {
      const offset = position - start;
      const left = bytes.length - offset;
      if (offset < 0 || left <= 0) return false;
      if (left >= wanted) return true;
      const isEnough = isLast || left > offset || left >= Math.min(full, until - position);
      return isEnough && bytes.includes(lineEnd, offset);
    });
    return kept?.block;
  }

  /** Reads from one segment; no bytes at all when it does not hold the position. The block is in use from then on. */
  async #load(start: number, wanted: number, until: number): Promise<Used> {
    const segment = this.#segments.holding(start);
    if (!segment || segment.base > start) return used(new Block(start, Buffer.alloc(0), true));
    const others = this.#isShared() ? blocksShared - 1 : 0;
    for (const { block } of this.#kept.slice(others)) this.#drop(block);
    const left = Math.min(until, segment.next) - start;
    const length = Math.min(wanted, left);
    const memory = this.#memory.take(length);
    const filled = await this.#readSegment(segment, start - segment.base, memory.subarray(0, length), length < left);
    const block = new Block(start, memory.subarray(0, filled), segment.next <= start + length, () => {
      if (memory.length <= largestSpare) this.#memory.giveBack(memory);
    });
    if (filled > 0) this.#kept.unshift(used(block));
    return used(block);
  }

  #drop(dropped: Block): void {
    const index = this.#kept.findIndex(({ block }) => block === dropped);
    for (const { done } of this.#kept.splice(index, index === -1 ? 0 : 1)) done();
  }

  /** Fills bytes from a segment; fewer when it ends before or is gone for good. Returns how many. */
  #readSegment(segment: Segment, offset: number, bytes: Buffer, goesOn: boolean): Promise<number> {
    const read = (): Promise<number> => this.#file.read(segment.path, offset, bytes, goesOn);
    return read().catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      // Where all is gone, a volume may be unmounted or a directory renamed for a while: what comes back is read then.
      if (!existsSync(this.#segments.directory)) throw error;
      return this.#mend(segment) ? read() : 0;
    });
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

/** Bytes of a full batch, by those of one that ends where its block does. */
function fullBatch({ maxEvents, maxBytes }: ReadLimits, bytes: number, events: number): number {
  return Math.max(bytes, Math.min(maxBytes, (bytes / events) * maxEvents));
}
