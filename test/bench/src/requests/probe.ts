import assert from 'node:assert/strict';
import type { AuditEvent } from '@audit-trail/core';
import { checkLines } from '../events/lines.js';
import type { Server } from '../harness/benchmark.js';

/** How the route beside the one that is measured is audited, if it is. */
export const probed = { action: 'account.viewed', target: 'account:params.id' } as const;

/** Has a server asked for that route, too, as applications have many: code that knows but one is faster than any in use. */
export function alsoAsked(server: Server): Server {
  return { ...server, probe: '/accounts/' };
}

/** Throws unless there is one event for each block, of the other route, and none of any other request. */
export function checkProbed(folder: string): () => void {
  let times = 0;
  return () => {
    times += 1;
    const event = JSON.parse(checkLines(folder, times)) as AuditEvent;
    assert.deepEqual([event.action, event.actor_id, event.target_id], [probed.action, 'u1', '0']);
  };
}
