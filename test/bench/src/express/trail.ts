import { type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { audit, audited, type AuditedOptions } from '@audit-trail/express';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { checkJournal } from '../requests/events.js';
import type { SignedIn } from '../requests/sign-in.js';
import { application, type HandlerOptions, serve } from './application.js';

/** With a trail as the README sets one up: actor, group, target, the facts of the request, no sinks. */
export function serveAudited(folder: string, handler: HandlerOptions = {}): Promise<Server> {
  const trail = createAuditTrail({ directory: folder });
  return serve(application({ first: opened(trail), layers: [auditedRoute()], ...handler }), checksOf(trail, folder));
}

/** What goes before everything else. */
export function opened(trail: AuditTrail): RequestHandler {
  return audit(trail, { group: (request: SignedIn) => request.user?.company });
}

/** The same, but that an answer waits for the disk. */
export function serveDurable(folder: string, connections: number): Promise<Server> {
  const trail = createAuditTrail({ directory: folder });
  const layers = [auditedRoute({ waitFor: 'durable' })];
  return serve(application({ first: opened(trail), layers }), { ...checksOf(trail, folder), connections });
}

/** The annotation of the one route. */
export function auditedRoute(options: Pick<AuditedOptions, 'waitFor'> = {}): RequestHandler {
  return audited('user.viewed', { target: 'user:params.id', ...options });
}

/** Looks for the events of all requests, and for everything that they should tell. */
export function checksOf(trail: AuditTrail, folder: string): Omit<Server, 'port'> {
  return {
    check: checkJournal(folder),
    close: async () => {
      await trail.close();
    },
  };
}
