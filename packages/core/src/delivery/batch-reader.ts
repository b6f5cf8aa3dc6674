import type { Backlog, ReadLimits, Slice } from '../journal/backlog.js';
import { EncodedBatch } from './batch.js';

/** What lies behind a position. */
export interface ReadBatch {
  readonly slice: Slice;
  /** The events in it, of which there may be none. */
  readonly batch: EncodedBatch;
}

interface Ahead {
  readonly from: number;
  readonly coming: Promise<ReadBatch | undefined>;
}

/** Reads a backlog in batches, the next one while the sink is at work with the one before. */
export class BatchReader {
  readonly #backlog: Backlog;
  readonly #limits: ReadLimits;
  #ahead: Ahead | undefined;

  constructor(backlog: Backlog, limits: ReadLimits) {
    this.#backlog = backlog;
    this.#limits = limits;
  }

  /** Whether what follows a position has been asked for already. */
  isAhead(from: number): boolean {
    return this.#ahead?.from === from;
  }

  /** What follows a position; undefined when nothing does. Rejects when it can't be read. */
  next(from: number): Promise<ReadBatch | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead?.from === from ? ahead.coming : this.#read(from);
  }

  /** Reads what follows a position as soon as the sink has written what lies before it. */
  readAhead(from: number): void {
    const coming = onceWritten().then(() => this.#read(from));
    coming.catch(() => undefined); // whoever takes it is told
    this.#ahead = { from, coming };
  }

  /** Resolves when what was to be read ahead has been, or could not be. */
  async settled(): Promise<void> {
    await this.#ahead?.coming.catch(() => undefined);
  }

  async #read(from: number): Promise<ReadBatch | undefined> {
    const slice = await this.#backlog.read(from, this.#limits);
    return slice && { slice, batch: new EncodedBatch(slice.bytes, slice.starts) };
  }
}

/**
 * Resolves when what a sink has just been given is with the kernel: clients write in the next turn of the event loop (undici looks at a
 * connection again before it uses it), and whatever is done earlier in that turn would hold it up.
 */
function onceWritten(): Promise<void> {
  return new Promise((resolve) => void setImmediate(() => void setImmediate(resolve)));
}
