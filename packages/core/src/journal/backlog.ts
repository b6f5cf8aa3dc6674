import type { DeadLetter } from '../delivery/dead-letter.js';
import type { StartFrom } from '../sink-options.js';

/** How far reading goes in one step. */
export interface ReadLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** Whole lines of the journal, and the position behind them. Bytes and `starts` stay as they are until `done`. */
export interface Slice {
  readonly bytes: Buffer;
  readonly end: number;
  /** Offset of each line in them, which begins as every event does: with its id. */
  readonly starts: readonly number[];
  /** Says that nobody looks at them any more, so that their memory may be used again. Not to be said is safe. */
  readonly done?: () => void;
}

/** How far delivery to a sink has got. */
export interface Cursor {
  readonly position: number;
  /** Id of the event before the position. */
  readonly lastId: string | undefined;
}

/**
 * What delivery needs of a stream: its events, by position, and what is kept beside them of each sink. A position is a
 * number of bytes from the beginning of the stream; it only grows, over segments and restarts alike.
 */
export interface Backlog {
  /** Whether `written` and `durable` mean something here. */
  readonly persistent: boolean;
  /** Events appended by this process. */
  readonly recorded: number;
  /** Position behind the last appended event. */
  readonly end: number;
  /** Position up to which events are safe to deliver: durable, or in memory. */
  readonly readable: number;

  /**
   * Resolves when everything before the position `end` (default: all appended so far) is durable. Calls share syncs.
   * Rejects with `AUDIT_JOURNAL_FAILED`; for the event that ends at `end` also when it has been reported as lost.
   */
  sync(end?: number): Promise<void>;
  /**
   * Events from a position on, as far as `readable`; undefined when there are none. A larger single event comes alone.
   * What is damaged or gone is reported and passed over: then a slice may begin later, or have no events at all.
   */
  read(from: number, limits: ReadLimits): Promise<Slice | undefined>;
  /** Id of the event that begins at a position, readable or not yet; undefined when none does. Cheap. */
  idAt(position: number): string | undefined;
  /** Reports, once, what turned out to be damaged when a sink was given it. */
  reportDamage(message: string): void;
  /** Calls back whenever `readable` has grown. */
  onReadable(listener: () => void): void;

  /**
   * Where delivery to a sink stands. A sink never seen begins at the oldest event kept, or, `from` now, at the end: that
   * it begins there is durable when this returns.
   *
   * @throws AuditError `AUDIT_JOURNAL_UNUSABLE` when it can't be made durable.
   */
  loadCursor(sink: string, from?: StartFrom): number;
  saveCursor(sink: string, cursor: Cursor): Promise<void>;

  /** Lets go of the cursor of a sink that is no longer delivered to; there may be none. */
  forget(sink: string): Promise<void>;

  /** Keeps events a sink refused, durable before it resolves. A journal in memory can't, and lets them go. */
  addDeadLetters(sink: string, letters: readonly DeadLetter[]): Promise<void>;
  /** What a sink refused and has not taken since, oldest first. What is damaged is passed over, and kept. */
  deadLetters(sink: string): AsyncIterable<DeadLetter>;
  /** Puts others in the place of dead letters, by id; undefined removes one. Durable, all or none, before it resolves. */
  replaceDeadLetters(sink: string, letters: ReadonlyMap<string, DeadLetter | undefined>): Promise<void>;
}
