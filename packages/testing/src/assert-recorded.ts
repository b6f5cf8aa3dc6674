import { AssertionError } from 'node:assert';
import type { AuditEvent } from '@audit-trail/core';
import { type EventMatch, matches, matchesAction, mismatches } from './event-match.js';
import type { AuditRecorder } from './recorder.js';

/** What was looked for and what was there, for a failed assertion. */
export interface RecordedCheck {
  readonly pass: boolean;
  readonly message: string;
}

/** Looks for an event, and explains the result either way. */
export function checkRecorded(
  recorder: Pick<AuditRecorder, 'events'>,
  action: string,
  match: EventMatch = {},
): RecordedCheck {
  const { events } = recorder;
  const wanted = `'${action}'${Object.keys(match).length > 0 ? ` with ${JSON.stringify(match)}` : ''}`;
  const found = events.find((event) => matches(event, action, match));
  if (found)
    return {
      pass: true,
      message: `Expected no event ${wanted}, but it was recorded:\n${JSON.stringify(found, undefined, 2)}`,
    };
  const near = events.filter((event) => matchesAction(event.action, action));
  const explanation =
    near.length > 0
      ? near.map(
          (event) =>
            `  ${summary(event)}\n${mismatches(event, match)
              .map((line) => `    ${line}`)
              .join('\n')}`,
        )
      : events.map((event) => `  ${summary(event)}`);
  return { pass: false, message: `Expected an event ${wanted}. Recorded:\n${explanation.join('\n') || '  nothing'}` };
}

/**
 * Asserts that an event was recorded; for node:test and any other runner.
 *
 * ```ts
 * assertRecorded(recorder, 'user.deleted', { target: 'u1', outcome: 'denied' });
 * ```
 *
 * @throws AssertionError that lists what was recorded instead.
 */
export function assertRecorded(recorder: Pick<AuditRecorder, 'events'>, action: string, match?: EventMatch): void {
  const { pass, message } = checkRecorded(recorder, action, match);
  if (!pass) throw new AssertionError({ message, stackStartFn: assertRecorded });
}

/** Asserts that no such event was recorded. */
export function assertNotRecorded(recorder: Pick<AuditRecorder, 'events'>, action: string, match?: EventMatch): void {
  const { pass, message } = checkRecorded(recorder, action, match);
  if (pass) throw new AssertionError({ message, stackStartFn: assertNotRecorded });
}

function summary({ action, actor_id, target_id, outcome }: AuditEvent): string {
  return `${action} by ${actor_id || 'anonymous'} on ${target_id || 'nothing'}: ${outcome ?? 'no outcome'}`;
}
