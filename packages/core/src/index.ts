export type { ActionDefinition, ActionDefinitions } from './catalogue/action-definition.js';
export { type Catalogue, defineCatalogue } from './catalogue/catalogue.js';
export type { Action, Register } from './catalogue/register.js';
export type { ContextInput } from './context/audit-context.js';
export { type CurrentAudit, currentAudit } from './context/current-audit.js';
export { batchOf } from './delivery/batch.js';
export type { DeadLetter } from './delivery/dead-letter.js';
export type { RedeliverOptions } from './delivery/deliveries.js';
export type { Redelivered } from './delivery/redelivery.js';
export type { SinkHealth, SinkLag, SinkState } from './delivery/health.js';
export { AuditError, type AuditErrorCode, type OnError } from './errors.js';
export type {
  ActionType,
  AuditChange,
  AuditEvent,
  AuditEventContext,
  AuditParty,
  AuditTruncation,
  Json,
  JsonObject,
  Outcome,
} from './event/audit-event.js';
export type { Actor, AuditInput, Change, Facts, Id, Target } from './event/audit-input.js';
export { diff } from './event/diff.js';
export type { Limits } from './event/limits.js';
export type { OnFailure } from './failure-policy.js';
export type { Backlog, Cursor, ReadLimits, Slice } from './journal/backlog.js';
export { fileJournal } from './journal/file-journal.js';
export type { FileJournalOptions } from './journal/file-journal-options.js';
export type {
  AppendOptions,
  AttemptsMark,
  Journal,
  JournalHealth,
  Loss,
  Trouble,
  UncleanStop,
} from './journal/journal.js';
export { memoryJournal, type MemoryJournalOptions } from './journal/memory-journal.js';
export type { RetentionOptions } from './journal/retention.js';
export type { JournalMode } from './journal/stream.js';
export type { RedactMode, RedactOptions, Redactor } from './redact/redact-options.js';
export { type Batch, type PartialResult, type Sink, SinkError, type SinkErrorKind } from './sink.js';
export type { BatchLimits, RetryOptions, SinkOptions, StartFrom } from './sink-options.js';
export { createAuditTrail } from './trail.js';
export type { AmbientFacts, AuditTrailOptions } from './trail-options.js';
export type { AuditTrail, CloseResult, FlushOptions, Progress, Recorded, TrailHealth } from './trail-types.js';
