import { wrongOption } from './check-options.js';
import { AuditError } from './errors.js';
import type { Progress } from './trail-types.js';

const progresses: ReadonlySet<string> = new Set<Progress>(['written', 'durable', 'delivered']);

/**
 * Refuses what is no progress, or none that a journal in memory can promise.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`, `AUDIT_NOT_DURABLE`.
 */
export function checkProgress(progress: Progress, persistent: boolean): void {
  if (!progresses.has(progress))
    throw wrongOption('Events are waited for until written, durable or delivered', progress);
  if (!persistent && progress !== 'delivered') throw notDurable(progress);
}

/** What a journal in memory answers to those who ask for more than it can promise. */
export function notDurable(progress: Progress): AuditError {
  const message = `A journal in memory can't promise '${progress}'. Wait for 'delivered', or give createAuditTrail() a directory.`;
  return new AuditError('AUDIT_NOT_DURABLE', message);
}
