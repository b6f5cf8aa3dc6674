import assert from 'node:assert/strict';
import { type AuditEvent, createAuditTrail } from '@audit-trail/core';
import { audit, audited } from '@audit-trail/express';
import type { Request } from 'express';
import { checkLines } from '../events/lines.js';
import type { Server } from '../harness/benchmark.js';
import { application, serve } from './application.js';

type SignedIn = Request & { readonly user?: { readonly company: string } };

/** With a trail as the README sets one up: actor, group, target, the facts of the request, no sinks. */
export function serveAudited(folder: string): Promise<Server> {
  const trail = createAuditTrail({ directory: folder });
  const first = audit(trail, { group: (request: SignedIn) => request.user?.company });
  const layers = [audited('user.viewed', { target: 'user:params.id' })];
  let requests = 0;
  return serve(application({ first, layers }), {
    // Nothing is flushed for it: by the time of the last answer, all events have to be there.
    check: (more) => {
      requests += more;
      const event = JSON.parse(checkLines(folder, requests)) as AuditEvent;
      assert.deepEqual(
        [event.action, event.actor_id, event.group, event.target_type, event.outcome, event.context?.route],
        ['user.viewed', 'u1', 'foo-corp.com', 'user', 'success', '/users/:id'],
      );
      assert.match(event.target_id, /^\d+$/);
    },
    close: async () => {
      await trail.close();
    },
  });
}
