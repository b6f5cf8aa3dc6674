import { within } from '../deadline.js';
import { AuditError } from '../errors.js';
import type { RecordedEvent } from '../recorded.js';
import type { Capture } from './capture.js';
import type { Ending, Operation } from './operation.js';
import type { RequestContext } from './request-context.js';

/** An operation that has ended, and its event; undefined when that could not be recorded. */
export interface EndedOperation {
  readonly operation: Operation;
  readonly event: RecordedEvent | undefined;
}

/**
 * Records the events of an operation and of those around it, which come first; one that was skipped has none. Nor has one whose route
 * passed the request on, unless that is the route that was `meant`, or its attempt is recorded.
 */
export function recordEnded(
  context: RequestContext,
  operation: Operation | undefined,
  ending: Ending,
  meant: object | undefined,
): EndedOperation[] {
  if (!operation) return [];
  const ended = recordEnded(context, operation.outer, ending, meant);
  if (operation.passedOn && operation.origin !== meant && !operation.isAttempted) return ended;
  try {
    const input = operation.toInput(ending);
    if (input) ended.push({ operation, event: context.trail.recordEnding(context, input, operation.ambient) });
  } catch (cause) {
    context.trail.report(asAuditError(cause, `'${operation.annotation.action}' could not be recorded.`));
    ended.push({ operation, event: undefined });
  }
  return ended;
}

/**
 * Resolves when events have got as far as their annotations say, or won't: that is reported, and `giveUp` is called when
 * one of them must not be answered without. Undefined when none is waited for.
 */
export function awaitEnded(
  ended: readonly EndedOperation[],
  { trail, waitDeadline }: Capture,
  giveUp: () => void,
): Promise<void> | undefined {
  if (ended.every(({ operation }) => operation.annotation.waitFor === 'written')) return undefined;
  const over = new AbortController();
  const awaited = ended.flatMap(({ operation, event }) => {
    const { waitFor } = operation.annotation;
    if (!event || waitFor === 'written') return [];
    return [waitFor === 'durable' ? event.durable() : event.delivered(undefined, over.signal)];
  });
  return within(waitDeadline, Promise.all(awaited), 'an event before its answer')
    .catch((cause: unknown) => {
      trail.report(asAuditError(cause, 'It is not known how far an event has got.'));
      if (ended.some(({ operation }) => operation.failsClosed)) giveUp();
    })
    .then(() => over.abort());
}

export function asAuditError(cause: unknown, message: string): AuditError {
  return cause instanceof AuditError ? cause : new AuditError('AUDIT_EVENTS_LOST', message, { cause });
}
