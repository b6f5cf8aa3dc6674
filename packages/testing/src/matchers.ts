import { checkRecorded } from './assert-recorded.js';
import type { EventMatch } from './event-match.js';
import type { AuditRecorder } from './recorder.js';

/** What `expect` gains; one implementation for every runner with `expect.extend`. */
export const auditMatchers = {
  toHaveRecorded(
    recorder: Pick<AuditRecorder, 'events'>,
    action: string,
    match?: EventMatch,
  ): { pass: boolean; message: () => string } {
    const { pass, message } = checkRecorded(recorder, action, match);
    return { pass, message: () => message };
  },
};

/** The matchers' types, for a runner's `Matchers` interface. */
export interface AuditMatchers<Result = unknown> {
  /** Passes when an event with this action and these values was recorded. */
  toHaveRecorded(action: string, match?: EventMatch): Result;
}
