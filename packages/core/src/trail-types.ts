import type { Attempt } from './attempts/attempts.js';
import type { AuditContext, ContextInput } from './context/audit-context.js';
import type { DeadLetter } from './delivery/dead-letter.js';
import type { RedeliverOptions } from './delivery/deliveries.js';
import type { SinkHealth } from './delivery/health.js';
import type { Redelivered } from './delivery/redelivery.js';
import type { ActionType } from './event/audit-event.js';
import type { AuditInput, Facts } from './event/audit-input.js';
import type { JournalHealth } from './journal/journal.js';
import type { AuditError, OnError } from './errors.js';
import type { RecordedEvent } from './recorded.js';
import type { TrailObserver } from './observers.js';

/**
 * An event that was just recorded. Its promises cost only those who ask for them, and reject with an AuditError:
 * `AUDIT_EVENTS_LOST` when the journal had no room for the event, `AUDIT_JOURNAL_FAILED` when it can't be written or
 * synced, `AUDIT_CLOSED` when the trail is closed before.
 *
 * ```ts
 * const recorded = trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' } });
 * await recorded.durable();
 * ```
 */
export interface Recorded {
  /** `evt_` and a ULID. */
  readonly id: string;
  /** Resolves when the event is with the kernel: it survives the death of the process. `AUDIT_NOT_DURABLE` in memory. */
  written(): Promise<void>;
  /** Resolves when the event is on the disk: it survives the death of the machine. `AUDIT_NOT_DURABLE` in memory. */
  durable(): Promise<void>;
  /**
   * Resolves when the named sink, or every sink, has taken or finally refused the event. `AUDIT_INVALID_OPTIONS` when
   * the trail has no sink of that name.
   */
  delivered(sink?: string): Promise<void>;
}

/** How far events have got. */
export type Progress = 'written' | 'durable' | 'delivered';

/** What `flush()` waits for, and for how long. */
export interface FlushOptions {
  /** Default: the trail's `waitFor`. */
  readonly to?: Progress;
  /** Milliseconds; default 10,000. `Infinity` is for as long as it takes. */
  readonly deadline?: number;
}

/** What became of the trail's events when it was closed. */
export interface CloseResult {
  /** Events taken by sinks since the trail was opened, counted for each sink. */
  readonly delivered: number;
  /** Events still to deliver, counted for each sink; the next process on this journal goes on with them. */
  readonly pending: number;
  /** Events that could not be kept. */
  readonly lost: number;
}

/** How the trail is doing at this moment. */
export interface TrailHealth {
  readonly journal: JournalHealth;
  readonly sinks: readonly SinkHealth[];
  /** Events recorded since the trail was opened. */
  readonly recorded: number;
  /** Faults reported to `onError` since the trail was opened. */
  readonly errors: number;
}

/** The trail of one application. */
export interface AuditTrail extends AsyncDisposable {
  /**
   * Records one event. Synchronous: the event has its id at once and is written within the tick.
   *
   * @throws AuditError `AUDIT_INVALID_INPUT` when the input is not an event, `AUDIT_CLOSED` after `close()`; unless
   * `onFailure` is `continue` also `AUDIT_JOURNAL_FAILED` and `AUDIT_EVENTS_LOST` while the journal can't keep it.
   */
  record(input: AuditInput): Recorded;
  /** Runs work in a context of its own: everything recorded in it has this actor, group, location and these facts. */
  run<Result>(context: ContextInput, work: () => Result): Result;
  /**
   * Waits until everything recorded so far has got as far as asked.
   *
   * @throws AuditError `AUDIT_DEADLINE` when it takes longer, `AUDIT_NOT_DURABLE` for a journal in memory.
   */
  flush(options?: FlushOptions): Promise<void>;
  /**
   * The events a sink refused for good and has not taken since, with its reasons, oldest first. They lie beside the
   * journal, so those that earlier processes left in it are among them; a journal in memory keeps none.
   *
   * ```ts
   * for await (const { id, reason } of trail.deadLetters('siem')) console.log(id, reason);
   * ```
   *
   * @throws AuditError `AUDIT_INVALID_OPTIONS` when the trail has no sink of that name, `AUDIT_JOURNAL_FAILED` when they
   * can't be read.
   */
  deadLetters(sink: string): AsyncIterable<DeadLetter>;
  /**
   * Sends dead letters to their sink again, when what it refused them for is repaired. Those it takes are removed; those
   * it refuses again stay, with the new reason. They come later than events recorded after them, and again when the
   * process ends in the middle of it.
   *
   * ```ts
   * const { delivered, refused } = await trail.redeliver('siem');
   * ```
   *
   * @throws AuditError `AUDIT_SINK_FAILED` when the sink fails, now or just before: what it has not taken is kept.
   * `AUDIT_INVALID_OPTIONS` when the trail has no sink of that name, `AUDIT_CLOSED` when it is closed before the end,
   * `AUDIT_JOURNAL_FAILED` when the letters can't be read or changed.
   */
  redeliver(sink: string, options?: RedeliverOptions): Promise<Redelivered>;
  /**
   * Lets go of a sink that is no longer one of the trail's. Until then the journal keeps what it has not taken, in case
   * it comes back. Its dead letters stay.
   *
   * @throws AuditError `AUDIT_INVALID_OPTIONS` when it is one of the trail's.
   */
  forget(sink: string): Promise<void>;
  /**
   * Stops recording, delivers what it can within the deadline (milliseconds, default 10,000), and lets go of journal
   * and sinks. Concurrent and later calls share one result.
   */
  close(options?: { readonly deadline?: number }): Promise<CloseResult>;
  /** How the journal and each sink are doing, and what has been counted. Cheap enough for a health check. */
  health(): TrailHealth;
}

/** The trail as adapters and contexts see it. Applications never need this. */
export interface AdapterTrail extends AuditTrail {
  /** Records with another context than the ambient one. */
  recordIn(context: AuditContext | undefined, input: AuditInput): Recorded;
  /**
   * Records that something is about to be done. What ends it is recorded with its id as `causedBy`; a trail that is closed
   * before calls back, for the outcome is unknown then.
   */
  recordAttempt(context: AuditContext, input: AuditInput, ambient: Facts | undefined, giveUp: () => void): Attempt;
  /**
   * Records how something ended, in whatever trouble the journal is; `write()` has to follow in this turn of the event loop. The
   * ambient facts are those of when it began.
   */
  recordEnding(context: AuditContext, input: AuditInput, ambient: Facts | undefined): RecordedEvent;
  /** What the trail's own source of facts says at this moment. */
  ambientFacts(request: object | undefined): Facts | undefined;
  /** Tells an observer from now on how long things take; returns how to end that. */
  observe(observer: TrailObserver): () => void;
  /** Whether nothing may be done that can't be recorded. */
  readonly failsClosed: boolean;
  /**
   * Asks whether work that will be recorded may begin: undefined when it may, an error when it may not, and a promise of
   * either while it is worth waiting. `failsClosed` is the trail's unless the work has another.
   */
  admit(failsClosed?: boolean): AuditError | Promise<AuditError | undefined> | undefined;
  /** The type the catalogue gives to an action. */
  typeOf(action: string): ActionType | undefined;
  /** Hands what was recorded to the kernel now, before answers leave. Faults are reported; then it is false. */
  write(): boolean;
  /** Calls back when the trail is about to close, for what is not recorded yet; returns how to take that back. */
  beforeClose(last: () => void): () => void;
  /** Reports a fault that must not break the application. Never throws. */
  report: OnError;
}
