import type { AuditError } from '@audit-trail/core';
import { audit, audited } from '@audit-trail/express';
import { auditRecorder } from '@audit-trail/testing';
import { createNamespace, type Namespace } from 'cls-hooked';
import express, { type RequestHandler } from 'express';
import { listen } from '../../express/src/serve.fixture.js';
import { clsContext, type ClsContextOptions } from './index.js';

let namespaces = 0;

/** A namespace of its own for each test. */
export function newNamespace(): Namespace {
  namespaces += 1;
  return createNamespace(`app-${namespaces}`);
}

/** A trail, and what it recorded and reported. */
export function recording() {
  const errors: AuditError[] = [];
  const recorder = auditRecorder({ onError: (error) => errors.push(error) });
  return { recorder, trail: recorder.trail, errors };
}

/** Opens a context of the namespace for each request, as applications with cls-hooked do. */
export function runsIn(namespace: Namespace): RequestHandler {
  return (req, res, next) => {
    namespace.bindEmitter(req);
    namespace.bindEmitter(res);
    namespace.run(() => next());
  };
}

/** Signs in by a header, into the namespace and nowhere else. */
export function signsInto(namespace: Namespace): RequestHandler {
  return (req, _res, next) => {
    const id = req.get('x-user');
    if (id) {
      namespace.set('user', { id, name: `User ${id}` });
      namespace.set('tenant', { id: `tenant-of-${id}` });
    }
    namespace.set('ids', { request: `request-of-${id}`, session: `session-of-${id}`, correlation: `flow-of-${id}` });
    next();
  };
}

export const everything = {
  actor: 'user',
  group: 'tenant.id',
  requestId: 'ids.request',
  sessionId: 'ids.session',
  correlationId: 'ids.correlation',
} satisfies ClsContextOptions;

/** The order in which an application has the two. */
export type Order = 'audit() before the namespace' | 'the namespace before audit()';
export const orders: readonly Order[] = ['audit() before the namespace', 'the namespace before audit()'];

interface Given {
  readonly namespace?: Namespace;
  readonly options?: ClsContextOptions<Namespace>;
  /** The layer that opens a context of the namespace. */
  readonly opens?: (namespace: Namespace) => RequestHandler;
  /** In front of the route. */
  readonly guard?: RequestHandler;
}

/** An application whose context lives in a namespace, with one audited route, `POST /things/:id`. */
export async function serve(
  order: Order,
  layersIn: (namespace: Namespace) => readonly RequestHandler[],
  given: Given = {},
) {
  const { namespace = newNamespace(), options = everything, opens = runsIn } = given;
  const { guard = (_req, _res, next) => next() } = given;
  const { recorder, errors } = recording();
  const app = express();
  const first = [audit(recorder.trail, clsContext(namespace, options)), opens(namespace)];
  app.use(...(order === 'audit() before the namespace' ? first : first.toReversed()));
  app.use(signsInto(namespace), guard);
  app.post('/things/:id', audited('thing.changed', { target: 'thing:params.id' }), ...layersIn(namespace));
  const url = `${await listen(app)}/things`;
  return {
    namespace,
    recorder,
    errors,
    post: (id: string, user?: string, body = '') =>
      fetch(`${url}/${id}`, { method: 'POST', body, headers: user === undefined ? {} : { 'x-user': user } }),
  };
}
