import type { AuditError, OnError } from '../errors.js';
import type { Backlog } from './backlog.js';
import type { WaitingSink } from './stored-stream.js';

/** Events that the journal could not keep, or may have lost. */
export interface Loss {
  /** How many; 0 when nobody can tell. */
  readonly events: number;
  /** How many of each action, where that is known. */
  readonly actions: ReadonlyMap<string, number>;
  /** Why, for people. */
  readonly reason: string;
}

/** What keeps a journal from keeping events at this moment. */
export interface Trouble {
  readonly error: AuditError;
  /** Milliseconds worth waiting for it to pass; 0 when there is no telling. */
  readonly wait: number;
  /** Whether events are kept all the same: there is only little room left. */
  readonly keeps: boolean;
}

/** The end of a stream whose last owner did not close it. */
export interface UncleanStop {
  /** Bytes that it had left unfinished, moved aside. */
  readonly cut: number;
}

/** What `health()` says of the journal. */
export interface JournalHealth {
  readonly kind: 'file' | 'memory';
  /** Where the stream lies; absent for a memory journal. */
  readonly directory?: string;
  /** Bytes kept. */
  readonly bytes: number;
  /** Bytes it may have; absent without a limit. */
  readonly maxBytes?: number;
  /** Events appended by this process. */
  readonly events: number;
  /** Events that could not be kept. */
  readonly lost: number;
  /** Bytes that a crash had left unfinished at the end, moved aside when the journal was opened; absent when there were none. */
  readonly cut?: number;
  /** Sinks that are not configured any more: what they lack is not deleted until they are forgotten. Absent without any. */
  readonly formerSinks?: readonly string[];
  /** When data was last made durable, RFC 3339; absent before the first time. */
  readonly lastSync?: string;
  /** Message of the last failure; absent when the last operation succeeded. */
  readonly lastError?: string;
}

/** Streams beside that of this process, in the same place. */
export interface OtherStreams {
  /** Milliseconds between looks at them. */
  readonly interval: number;
  /**
   * Takes the oldest stream whose process is gone and that has events for one of these sinks; undefined when there is
   * none. Nobody else gets it until it is released.
   */
  takeUp(sinks: readonly WaitingSink[]): DeadStream | undefined;
  /** Takes each stream whose process is gone, one after the other; each is released before the next. */
  each(): Iterable<DeadStream>;
}

/** Says, beside a stream, from where on there may be attempts whose outcome is not recorded. */
export interface AttemptsMark {
  /** Where it stood when the stream was opened; undefined when there was none. */
  readonly left: number | undefined;
  /** Moves it to a position, durable when that resolves. */
  set(position: number): Promise<void>;
  /** There are none. */
  clear(): void;
}

/** A stream whose process is gone. */
export interface DeadStream extends Backlog {
  /** Lets go of it. */
  release(): void;
}

export interface AppendOptions {
  /** Keeps it without room, too: for the few events that tell of others' loss. */
  readonly beyondLimits?: boolean;
  /** Whoever appends it calls `write()` in this turn of the event loop, so that nothing has to see to it. */
  readonly writtenSoon?: boolean;
}

/** The trail on this machine: one stream of JSON lines that this process appends to. */
export interface Journal extends Backlog {
  /** Id of the stream's last event when it was opened; new ids continue behind it. */
  readonly lastId: string | undefined;
  /** Set when the stream was not closed by its last owner: that process was killed, or its machine stopped. */
  readonly unclean: UncleanStop | undefined;
  /** Why events can't be kept at this moment; undefined when all is well. Cheap enough to ask for each request. */
  readonly trouble: Trouble | undefined;

  /**
   * Adds one encoded event (no line end) and returns the position behind it. It is written within the tick. Returns
   * undefined when there is no room for it: the event is lost, counted, and reported as `AUDIT_EVENTS_LOST`.
   *
   * @throws AuditError `AUDIT_CLOSED`.
   */
  append(line: string, options?: AppendOptions): number | undefined;
  /**
   * Hands what was appended, at least as far as the position `end` (default: all), to the kernel, now. Throws
   * `AUDIT_JOURNAL_FAILED`; what was appended stays queued.
   */
  write(end?: number): void;
  /** Where faults that nobody waits for are reported: failing writes and syncs, lost events, damage. */
  onError(listener: OnError): void;
  /** Calls back for events that could not be kept. */
  onLost(listener: (loss: Loss) => void): void;
  /**
   * Calls back when the kernel has everything up to a position. Absent where nothing is handed to it: in memory.
   */
  onWritten?(listener: (end: number) => void): void;
  /** Calls back when the journal keeps events again, after it lost some or was in trouble. */
  onRecovered(listener: () => void): void;
  /** The streams of other processes in the same place; undefined where there can be none. */
  readonly others: OtherStreams | undefined;
  /** Undefined where nothing outlives the process. */
  readonly attempts: AttemptsMark | undefined;

  health(): JournalHealth;
  /** Writes, syncs and lets go of the stream. */
  close(): Promise<void>;
}
