import { isPromise } from 'node:util/types';
import { AuditError, type OnError } from '../errors.js';
import type { AuditEvent } from '../event/audit-event.js';
import { asAuditEvent } from '../event/as-audit-event.js';
import type { Redactor } from './redact-options.js';
import type { LineRedactor } from './redactor.js';

/** Runs the application's redactors behind ours. */
export function customRedaction(redact: LineRedactor, custom: readonly Redactor[], report: OnError): LineRedactor {
  return (event, line) => {
    const cleared = redact(event, line);
    const { id, action, occurred_at } = cleared;
    const kept = withoutFreeText(cleared);
    try {
      const result = custom.reduce(runOne, cleared);
      return asAuditEvent({ ...result, id, action, occurred_at });
    } catch (cause) {
      report(
        new AuditError(
          'AUDIT_REDACTOR_FAILED',
          `A redactor of redact.with failed on an event '${action}', which is kept without what it might have cleared. A redactor returns an event, synchronously.`,
          { cause },
        ),
      );
      return kept;
    }
  };
}

function runOne(event: AuditEvent, redact: Redactor): AuditEvent {
  const result = redact(event);
  if (isPromise(result)) {
    result.catch(() => undefined); // it comes too late to matter
    throw new TypeError('The redactor is asynchronous');
  }
  return result;
}

/** What says who did what and when, without anything that could hold a secret. */
function withoutFreeText(event: AuditEvent): AuditEvent {
  const { reason, actor_chain, targets, changes, context, invalid, truncated, ...rest } = event;
  return { ...rest, actor_name: '', target_name: '', metadata: {} };
}
