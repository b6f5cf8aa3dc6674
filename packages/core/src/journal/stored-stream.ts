import type { DeadLetter } from '../delivery/dead-letter.js';
import { AuditError, type OnError } from '../errors.js';
import type { StartFrom } from '../sink-options.js';
import type { Cursor, ReadLimits, Slice } from './backlog.js';
import { Cursors } from './cursors.js';
import { DeadLetterFiles } from './dead-letter-file.js';
import type { Loss } from './journal.js';
import { Reserve } from './reserve.js';
import { Retention, type RetentionOptions } from './retention.js';
import { SegmentReader } from './segment-reader.js';
import type { Segment, Segments } from './segments.js';
import type { JournalMode } from './stream.js';

export interface StoredStreamOptions {
  readonly segments: Segments;
  readonly mode: JournalMode;
  readonly retention: RetentionOptions | undefined;
  readonly onError: OnError;
  readonly onLost: (loss: Loss) => void;
  /** Puts a segment that is missing in its place again; false when it can't be. By default it can't. */
  readonly mend?: (segment: Segment) => boolean;
}

/** Places of damage that are known to have been reported. */
const remembered = 1_000;

/** A sink that a stream may have events for. */
export interface WaitingSink {
  readonly name: string;
  /** Where it begins when the stream has not seen it. */
  readonly from: StartFrom;
}

/** A stream's directory, for whoever owns it: what sinks read of it, where they stand, and what may be deleted. */
export class StoredStream {
  readonly segments: Segments;
  readonly reserve: Reserve;
  readonly #options: StoredStreamOptions;
  readonly #reader: SegmentReader;
  readonly #cursors: Cursors;
  readonly #deadLetters: DeadLetterFiles;
  readonly #retention: Retention | undefined;
  /** Damage that was reported: each sink comes across it. */
  readonly #damage = new Set<string>();

  constructor(options: StoredStreamOptions) {
    const { segments, mode, retention } = options;
    this.segments = segments;
    this.#options = options;
    this.#reader = new SegmentReader({
      segments,
      onDamage: (message) => this.reportDamage(message),
      isShared: () => this.#cursors.loaded > 1,
      mend: options.mend ?? (() => false),
    });
    this.#cursors = new Cursors(segments, mode);
    this.#deadLetters = new DeadLetterFiles(segments.directory, mode);
    this.reserve = new Reserve(segments.directory, mode.file);
    this.#retention = retention && new Retention(segments, retention);
  }

  /** Events from a position on that lie before another. */
  read(from: number, until: number, limits: ReadLimits): Promise<Slice | undefined> {
    return this.#reader.read(from, until, limits);
  }

  /** Whether one of these sinks has not taken everything up to a position. */
  hasEventsFor(sinks: readonly WaitingSink[], end: number): boolean {
    return this.segments.start < end && sinks.some(({ name, from }) => this.#cursors.reached(name, end, from) < end);
  }

  loadCursor(sink: string, end: number, from?: StartFrom): number {
    return this.#cursors.load(sink, end, from);
  }

  saveCursor(sink: string, cursor: Cursor): Promise<void> {
    return this.reserve.spend(() => this.#cursors.save(sink, cursor));
  }

  /** Sinks that once were delivered to, and hold up what retention would delete: none has loaded its cursor. */
  get formerSinks(): readonly string[] {
    return this.#cursors.former;
  }

  forget(sink: string): Promise<void> {
    return this.#cursors.forget(sink);
  }

  addDeadLetters(sink: string, letters: readonly DeadLetter[]): Promise<void> {
    return this.reserve.spend(() => this.#deadLetters.add(sink, letters));
  }

  deadLetters(sink: string): AsyncIterable<DeadLetter> {
    return this.#deadLetters.list(sink);
  }

  replaceDeadLetters(sink: string, letters: ReadonlyMap<string, DeadLetter | undefined>): Promise<void> {
    return this.reserve.spend(() => this.#deadLetters.replace(sink, letters));
  }

  /**
   * Deletes what retention allows, before a position up to which everything is durable, after what is to be done before.
   * Resolves to whether any went; faults are reported.
   */
  async deleteOld(durable: number, prepare?: () => void): Promise<boolean> {
    if (!this.#retention) return false;
    try {
      if (prepare) await this.reserve.spend(async () => prepare());
      return await this.#retention.apply(Math.min(durable, this.#cursors.lowest));
    } catch (cause) {
      const message = `Old segments in ${this.segments.directory} could not be deleted; it is tried again.`;
      this.#options.onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
      return false;
    }
  }

  /** Reports damage, and that events are lost by it, unless this has been said already. */
  reportDamage(message: string): void {
    if (this.#damage.has(message)) return;
    if (this.#damage.size >= remembered) this.#damage.clear();
    this.#damage.add(message);
    this.#options.onError(new AuditError('AUDIT_JOURNAL_FAILED', message));
    this.#options.onLost({ events: 0, actions: new Map(), reason: message });
  }

  /** Keeps no file open any more. */
  close(): void {
    this.#reader.close();
  }
}
