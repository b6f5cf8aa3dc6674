/**
 * What can go wrong, for programs. Every error this suite throws or reports carries one of these.
 *
 * - `AUDIT_INVALID_OPTIONS`: a wrong configuration; thrown when the trail, sink or annotation is created.
 * - `AUDIT_INVALID_INPUT`: what was given to `record()` is not an event; thrown by `record()`. Reported, once each, for
 *   names in it that name no field.
 * - `AUDIT_JOURNAL_UNUSABLE`: the journal's directory can't be used; thrown when the trail is created.
 * - `AUDIT_JOURNAL_FAILED`: the journal could not be written, synced or read; reported, and thrown to those who wait.
 * - `AUDIT_NOT_DURABLE`: `written` or `durable` was asked of a journal that can't promise it.
 * - `AUDIT_EVENTS_LOST`: events could not be kept; reported with their number.
 * - `AUDIT_CLOSED`: the trail is closed; thrown by `record()`.
 * - `AUDIT_DEADLINE`: a wait took longer than its deadline.
 * - `AUDIT_REDACTOR_FAILED`: a redactor threw; the event was recorded without the parts it could not clear.
 * - `AUDIT_RESOLVER_FAILED`: an application's resolver (actor, group, facts, ambientFacts, target, metadata) threw, or
 *   what observes the trail; reported.
 * - `AUDIT_CONTEXT_MISSING`: something ran outside of any audit context; reported once.
 * - `AUDIT_ACTOR_MISSING`: an action was recorded without any actor; reported once per action.
 * - `AUDIT_SINK_FAILED`: a sink did not take a batch; reported, and tried again.
 * - `AUDIT_DEAD_LETTER`: a sink refused an event for good; reported with the reason.
 */
export type AuditErrorCode =
  | 'AUDIT_INVALID_OPTIONS'
  | 'AUDIT_INVALID_INPUT'
  | 'AUDIT_JOURNAL_UNUSABLE'
  | 'AUDIT_JOURNAL_FAILED'
  | 'AUDIT_NOT_DURABLE'
  | 'AUDIT_EVENTS_LOST'
  | 'AUDIT_CLOSED'
  | 'AUDIT_DEADLINE'
  | 'AUDIT_REDACTOR_FAILED'
  | 'AUDIT_RESOLVER_FAILED'
  | 'AUDIT_CONTEXT_MISSING'
  | 'AUDIT_ACTOR_MISSING'
  | 'AUDIT_SINK_FAILED'
  | 'AUDIT_DEAD_LETTER';

/** The one error class of the suite. `code` says what happened; `message` says what to do about it. */
export class AuditError extends Error {
  override readonly name: string = 'AuditError';
  readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Receives every fault that must not break the application. Default: a process warning, one per code and second. */
export type OnError = (error: AuditError) => void;
