import { AuditError, type OnError } from '../errors.js';
import { Group } from './group.js';
import { InDoubt } from './in-doubt.js';
import type { AppendOptions, Loss, Trouble } from './journal.js';
import { journalFailed } from './journal-failed.js';
import { JournalFull } from './journal-full.js';
import { lossOf } from './loss.js';
import type { SegmentWriter } from './segment-writer.js';
import type { Tail } from './tail.js';

export interface StreamWriterOptions {
  readonly tail: Tail;
  readonly segments: SegmentWriter;
  /** Milliseconds. */
  readonly syncInterval: number;
  /** What happens to events when the stream has as many bytes as it may have. */
  readonly whenFull: 'block' | 'reject';
  /** Milliseconds worth waiting for room. */
  readonly blockFor: number;
  readonly onError: OnError;
  readonly onLost: (loss: Loss) => void;
  /** Events are kept again, after some were not. */
  readonly onRecovered: () => void;
  readonly onSynced: () => void;
  /** The kernel has everything up to a position. */
  readonly onWritten: (end: number) => void;
}

/** Bytes that are written without waiting for the end of the tick. */
const writeAt = 128 * 1024;
/** Bytes that are synced without waiting for the interval: until then they are kept in memory. */
const syncAt = 4 * 1024 * 1024;
/** Bytes kept in memory while they can't be written, and for the case that a sync fails. */
const memoryLimit = 16 * 1024 * 1024;
/** Milliseconds before a failed write or sync is tried again; doubled each time. */
const retryDelay = { min: 100, max: 5_000 };

/** Decides when a stream's tail is written and synced, and what happens when that fails. */
export class StreamWriter {
  readonly #options: StreamWriterOptions;
  readonly #tail: Tail;
  readonly #segments: SegmentWriter;
  readonly #group = new Group(() => this.#syncOrBeginAgain());
  readonly #inDoubt = new InDoubt();
  #synced: number;
  #events = 0;
  /** Events that are durable, or in doubt. */
  #settledEvents = 0;
  #lost = 0;
  #lostReported = 0;
  #failures = 0;
  #failing: 'written' | 'synced' | undefined;
  #lastSync: Date | undefined;
  #lastError: AuditError | undefined;
  /** Whether the process is ending, as other listeners of its exit may still record. */
  #finishing = false;
  #scheduled = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: StreamWriterOptions) {
    this.#options = options;
    this.#tail = options.tail;
    this.#segments = options.segments;
    this.#synced = options.tail.start;
  }

  /** Position up to which everything is durable. */
  get synced(): number {
    return this.#synced;
  }

  get end(): number {
    return this.#tail.end;
  }

  /** Counts and times for `health()`. */
  get state(): { events: number; lost: number; lastSync: Date | undefined; lastError: AuditError | undefined } {
    return { events: this.#events, lost: this.#lost, lastSync: this.#lastSync, lastError: this.#lastError };
  }

  get trouble(): Trouble | undefined {
    const error = this.#lastError ?? this.#segments.nearlyFull;
    if (!error) return undefined;
    const waits = error instanceof JournalFull && this.#options.whenFull === 'block';
    return { error, wait: waits ? this.#options.blockFor : 0, keeps: error !== this.#lastError };
  }

  append(line: string, options?: AppendOptions): number | undefined {
    if (this.#closed) throw new AuditError('AUDIT_CLOSED', 'The journal is closed; nothing can be added any more.');
    if (!options?.beyondLimits && this.#lacksRoomFor(line)) return this.#lose(line);
    const end = this.#tail.append(line);
    this.#events += 1;
    if (this.#finishing) {
      this.#writeUnlessFailing(); // there is no later tick
    } else if (!this.#scheduled && !options?.writtenSoon) {
      this.#scheduled = true;
      // Before anything else happens: not even a signal comes between the tick and its events.
      process.nextTick(this.#writeScheduled);
    } else if (end - this.#segments.written >= writeAt) {
      this.#writeUnlessFailing();
    }
    return end;
  }

  write(): void {
    if (this.#segments.written < this.#tail.end) {
      try {
        this.#segments.write();
      } catch (cause) {
        throw this.#failed('written', cause);
      } finally {
        this.#options.onWritten(this.#segments.whole);
      }
      this.#succeeded('written');
    }
    // A sync can take long on a busy disk; memory must not grow with it.
    if (this.#tail.end - this.#tail.start > memoryLimit) this.#tail.release(this.#segments.whole - memoryLimit);
    if (this.#synced < this.#tail.end) this.#later();
  }

  /** Writes only when something before a position is not written: later events may fail without it. */
  writeUpTo(end: number): void {
    if (this.#segments.whole < end) this.write();
  }

  async sync(end: number): Promise<void> {
    if (this.#synced < end) {
      try {
        this.writeUpTo(end);
      } finally {
        // What was written before can be made durable, and delivered, also when no more can be written.
        if (this.#synced < this.#segments.whole) await this.#group.request();
      }
    }
    this.checkKept(end);
  }

  /** Throws when the event that ends at a position may have been lost by a failed sync. */
  checkKept(end: number): void {
    this.#inDoubt.check(end);
  }

  /** Something was deleted: what waits for room is tried again at once. */
  roomMade(): void {
    if (this.#closed) return;
    if (this.#failing !== undefined) this.#flush();
    else this.#options.onRecovered();
  }

  /** The last chance, at the end of the process. Returns whether everything is durable. */
  finish(): boolean {
    this.#finishing = true;
    this.#segments.liftLimit();
    try {
      this.write();
      if (this.#synced < this.#tail.end) this.#segments.syncNow();
    } catch (error) {
      if (!(error instanceof AuditError)) this.#failed('synced', error);
    }
    this.#giveUpUnwritten();
    return this.#lastError === undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer); // nothing may begin once the files are closed
    this.#segments.liftLimit();
    try {
      try {
        this.write();
      } finally {
        await this.#group.request(); // and with it any sync still under way
      }
    } finally {
      this.#giveUpUnwritten();
      this.#segments.close();
    }
  }

  readonly #writeScheduled = (): void => {
    this.#scheduled = false;
    this.#writeUnlessFailing();
  };

  #writeUnlessFailing(): void {
    if (this.#failing === 'written' || this.#closed) return;
    try {
      this.write();
    } catch {
      // It is reported, the events are kept, and a timer tries again.
    }
  }

  async #syncOrBeginAgain(): Promise<void> {
    const before = this.#synced;
    try {
      await this.#syncOnce();
    } catch (cause) {
      const error = this.#failed('synced', cause);
      if (this.#giveUpReleased(before)) throw error;
      try {
        await this.#syncOnce();
      } catch (again) {
        throw this.#failed('synced', again);
      }
    }
  }

  async #syncOnce(): Promise<void> {
    this.#synced = await this.#segments.sync();
    this.#settledEvents = this.#events - this.#tail.linesFrom(this.#synced);
    this.#tail.release(this.#synced);
    this.#lastSync = new Date();
    this.#succeeded('synced');
    this.#options.onSynced();
  }

  /** Sees to it that what is written gets synced, or tried again; at once when much of it waits and the disk is well. */
  #later(): void {
    if (this.#closed) return;
    const isMuch = this.#tail.end - this.#synced >= syncAt;
    if (isMuch && this.#failures === 0 && !this.#group.isBusy) return this.#flush();
    if (this.#timer !== undefined) return;
    const { min, max } = retryDelay;
    const delay = this.#failures === 0 ? this.#options.syncInterval : Math.min(max, min * 2 ** (this.#failures - 1));
    this.#timer = setTimeout(this.#flush, delay).unref();
  }

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.sync(this.end).catch(() => undefined); // reported already
    this.#reportLost();
  };

  /** A write that works says nothing of syncs, and the other way round. */
  #succeeded(what: 'written' | 'synced'): void {
    if (this.#failing !== what) return;
    this.#failures = 0;
    this.#failing = undefined;
    this.#lastError = undefined;
    this.#options.onRecovered();
  }

  /** Reports a failure once for each time the timer tries, however many ask in between. */
  #failed(what: 'written' | 'synced', cause: unknown): AuditError {
    const error = journalFailed(what, cause);
    this.#failing = what;
    this.#lastError = error;
    if (this.#failures === 0 || this.#timer === undefined) {
      this.#failures += 1;
      this.#options.onError(error);
    }
    this.#later();
    return error;
  }

  #lacksRoomFor(line: string): boolean {
    if (this.#tail.end - this.#segments.written >= memoryLimit || !this.#segments.canHold(line)) return true;
    return this.#options.whenFull === 'reject' && this.#segments.room < line.length;
  }

  #lose(line: string): undefined {
    this.#lost += 1;
    this.#options.onLost(lossOf([line], this.trouble?.error.message ?? ''));
    this.#later();
  }

  #giveUpUnwritten(): void {
    this.#lost += this.#tail.linesFrom(this.#segments.whole);
    this.#reportLost();
  }

  /** More than memory holds was waiting for a sync that failed: that part can't be written again. */
  #giveUpReleased(synced: number): boolean {
    const from = Math.max(synced, this.#inDoubt.end);
    const to = this.#tail.start;
    if (to <= from) return false;
    this.#inDoubt.add(from, to);
    const settled = this.#events - this.#tail.linesFrom(to);
    const events = settled - this.#settledEvents;
    this.#settledEvents = settled;
    this.#lost += events;
    this.#lostReported += events;
    const reason = `The disk failed before ${events} audit events were synced, and memory holds the last ${memoryLimit} bytes only.`;
    const message = `${reason} They may be lost; they are still delivered if they can be read. Look after the disk.`;
    this.#options.onError(new AuditError('AUDIT_EVENTS_LOST', message, { cause: this.#lastError }));
    this.#options.onLost({ events, actions: new Map(), reason });
    return true;
  }

  #reportLost(): void {
    const lost = this.#lost - this.#lostReported;
    if (lost === 0) return;
    this.#lostReported = this.#lost;
    const message = `${lost} audit events were lost: the journal could not take them, and memory may hold ${memoryLimit} bytes of events. Make room on its disk.`;
    this.#options.onError(new AuditError('AUDIT_EVENTS_LOST', message, { cause: this.#lastError }));
  }
}
