// Not the global ones, which a test may have replaced.
import { clearTimeout, setTimeout } from 'node:timers';
import { type AuditEvent, type AuditTrail, type AuditTrailOptions, createAuditTrail } from '@audit-trail/core';
import { type EventMatch, matches } from './event-match.js';
import { RecordingJournal } from './recording-journal.js';

/** What a recorder's trail may be told; it has a journal of its own and no sinks. */
export type AuditRecorderOptions = Omit<AuditTrailOptions, 'directory' | 'journal' | 'sinks'>;

/** A real trail whose events a test can look at as soon as they are recorded. */
export interface AuditRecorder {
  /** The trail to give to the application under test. */
  readonly trail: AuditTrail;
  /** Everything recorded, oldest first. */
  readonly events: readonly AuditEvent[];
  /** The events of an action that match. */
  find(action: string, match?: EventMatch): readonly AuditEvent[];
  /** Resolves with the first event of an action that matches, also when it is recorded later. Deadline: 5,000 ms. */
  waitFor(action: string, match?: EventMatch, options?: { readonly deadline?: number }): Promise<AuditEvent>;
  /** Forgets everything recorded so far. */
  clear(): void;
}

/**
 * Makes a recorder: the trail an application gets in its tests.
 *
 * ```ts
 * const recorder = auditRecorder();
 * app.use(audit(recorder.trail));
 * expect(recorder).toHaveRecorded('user.deleted', { target: 'u1', outcome: 'denied' });
 * ```
 */
export function auditRecorder(options: AuditRecorderOptions = {}): AuditRecorder {
  const journal = new RecordingJournal();
  const trail = createAuditTrail({ ...options, journal });
  const find = (action: string, match: EventMatch = {}): readonly AuditEvent[] =>
    journal.events.filter((event) => matches(event, action, match));
  return {
    trail,
    get events() {
      return [...journal.events];
    },
    find,
    waitFor: async (action, match = {}, { deadline = 5_000 } = {}) => {
      const passed = new AbortController();
      // Unlike that of AbortSignal.timeout, it keeps the process from ending before it has failed.
      const timer = setTimeout(() => passed.abort(), deadline);
      try {
        for (;;) {
          const [found] = find(action, match);
          if (found) return found;
          await journal.appended(passed.signal, `No '${action}' event was recorded within ${deadline} ms`);
        }
      } finally {
        clearTimeout(timer);
      }
    },
    clear: () => journal.clear(),
  };
}
