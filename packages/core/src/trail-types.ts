import type { AuditContext, ContextInput } from './context/audit-context.js';
import type { SinkHealth } from './delivery/health.js';
import type { ActionType } from './event/audit-event.js';
import type { AuditInput } from './event/audit-input.js';
import type { JournalHealth } from './journal/journal.js';
import type { OnError } from './errors.js';

/** An event that was just recorded. Its promises cost only those who ask for them. */
export interface Recorded {
  /** `evt_` and a ULID. */
  readonly id: string;
  /** Resolves when the event is with the kernel: it survives the death of the process. */
  written(): Promise<void>;
  /** Resolves when the event is on the disk: it survives the death of the machine. */
  durable(): Promise<void>;
  /** Resolves when the named sink, or every sink, has taken or finally refused the event. */
  delivered(sink?: string): Promise<void>;
}

/** How far events have got. */
export type Progress = 'written' | 'durable' | 'delivered';

export interface FlushOptions {
  /** Default `durable`, or `delivered` for a journal in memory. */
  readonly to?: Progress;
  /** Milliseconds; default 10,000. */
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
   * @throws AuditError `AUDIT_INVALID_INPUT` when the input is not an event, `AUDIT_CLOSED` after `close()`.
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
   * Stops recording, delivers what it can within the deadline (milliseconds, default 10,000), and lets go of journal
   * and sinks. Concurrent and later calls share one result.
   */
  close(options?: { readonly deadline?: number }): Promise<CloseResult>;
  health(): TrailHealth;
}

/** The trail as adapters and contexts see it. Applications never need this. */
export interface AdapterTrail extends AuditTrail {
  /** Records with another context than the ambient one. */
  recordIn(context: AuditContext | undefined, input: AuditInput): Recorded;
  /** The type the catalogue gives to an action. */
  typeOf(action: string): ActionType | undefined;
  /** Hands what was recorded in this tick to the kernel now, before an answer leaves. Faults are reported. */
  write(): void;
  /** Reports a fault that must not break the application. Never throws. */
  report: OnError;
}
