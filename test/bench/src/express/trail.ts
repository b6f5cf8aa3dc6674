import assert from 'node:assert/strict';
import { type AuditEvent, type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { audit, audited, type AuditedOptions } from '@audit-trail/express';
import type { Request, RequestHandler } from 'express';
import { checkLines } from '../events/lines.js';
import type { Server } from '../harness/benchmark.js';
import { application, serve } from './application.js';

export type SignedIn = Request & { readonly user?: { readonly company: string } };

/** With a trail as the README sets one up: actor, group, target, the facts of the request, no sinks. */
export function serveAudited(folder: string, awaits = 0): Promise<Server> {
  const trail = createAuditTrail({ directory: folder });
  const first = audit(trail, { group: (request: SignedIn) => request.user?.company });
  return serve(application({ first, layers: [auditedRoute()], awaits }), checksOf(trail, folder));
}

/** The same, but that an answer waits for the disk. */
export function serveDurable(folder: string, connections: number): Promise<Server> {
  const trail = createAuditTrail({ directory: folder });
  const first = audit(trail, { group: (request: SignedIn) => request.user?.company });
  const layers = [auditedRoute({ waitFor: 'durable' })];
  return serve(application({ first, layers }), { ...checksOf(trail, folder), connections });
}

/** The annotation of the one route. */
export function auditedRoute(options: Pick<AuditedOptions, 'waitFor'> = {}): RequestHandler {
  return audited('user.viewed', { target: 'user:params.id', ...options });
}

/** Looks for the events of all requests, and for everything that they should tell. */
export function checksOf(trail: AuditTrail, folder: string): Omit<Server, 'port'> {
  let requests = 0;
  return {
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
  };
}
