import assert from 'node:assert/strict';
import type { AuditEvent } from '@audit-trail/core';
import { checkLines } from '../events/lines.js';

/** Throws unless an event tells everything that it should of a request for a user. */
export function checkEvent(event: AuditEvent): void {
  assert.deepEqual(
    [event.action, event.actor_id, event.group, event.target_type, event.outcome, event.context?.route],
    ['user.viewed', 'u1', 'foo-corp.com', 'user', 'success', '/users/:id'],
  );
  assert.match(event.target_id, /^\d+$/);
}

/**
 * Looks for the events of all requests, block after block. Nothing is flushed for it: by the time of the last answer, all
 * of them have to be there.
 */
export function checkJournal(folder: string): (requests: number) => void {
  let requests = 0;
  return (more) => {
    requests += more;
    checkEvent(JSON.parse(checkLines(folder, requests)) as AuditEvent);
  };
}
