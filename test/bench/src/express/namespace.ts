import assert from 'node:assert/strict';
import { clsContext } from '@audit-trail/cls-hooked';
import { createAuditTrail } from '@audit-trail/core';
import { audit, type AuditOptions } from '@audit-trail/express';
import { createNamespace, type Namespace } from 'cls-hooked';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { principalOf, type SignedIn } from '../requests/sign-in.js';
import { application, serve } from './application.js';
import { serveBare } from './bare.js';
import { auditedRoute, checksOf } from './trail.js';

/** Where something has made a namespace that no request ever enters. */
export function serveBesideNamespace(awaits: number): Promise<Server> {
  createNamespace('bench');
  return serveBare({ awaits });
}

/** With a namespace in which each request knows who it is of. */
export function serveInNamespace(awaits: number): Promise<Server> {
  const namespace = createNamespace('bench');
  let known = 0;
  const look: RequestHandler = (_request, _response, next) => {
    if (namespace.get('user')) known += 1;
    next();
  };
  return serve(application({ first: runIn(namespace), layers: [signInto(namespace), look], awaits }), {
    check: (requests) => {
      assert.equal(known, requests);
      known = 0;
    },
  });
}

interface AuditedOptions {
  readonly awaits: number;
  /** Whether actor and group are those of the namespace; else they are found in the request. */
  readonly connected: boolean;
}

/** With the same, and a trail. */
export function serveAuditedInNamespace(folder: string, { awaits, connected }: AuditedOptions): Promise<Server> {
  const namespace = createNamespace('bench');
  const trail = createAuditTrail({ directory: folder });
  const inRequest: AuditOptions = { group: (request: SignedIn) => request.user?.company };
  const options = connected ? clsContext(namespace, { actor: 'user', group: 'user.company' }) : inRequest;
  const opened = audit(trail, options);
  const run = runIn(namespace);
  // One layer, as the others have.
  const first: RequestHandler = (request, response, next) => {
    void opened(request, response, () => void run(request, response, next));
  };
  return serve(application({ first, layers: [signInto(namespace), auditedRoute()], awaits }), checksOf(trail, folder));
}

function runIn(namespace: Namespace): RequestHandler {
  return (_request, _response, next) => namespace.run(() => next());
}

function signInto(namespace: Namespace): RequestHandler {
  return (request, _response, next) => {
    namespace.set('user', principalOf(request));
    next();
  };
}
