import type { Action } from '@audit-trail/core';
import {
  annotate,
  type Annotation,
  type AuditedOptions,
  currentRequest,
  observeAnswer,
} from '@audit-trail/core/adapter';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { observeNext, observingLaterLayers } from './observe-layers.js';

/** A layer of any route. It says nothing of the route's parameters, so that the path's own types reach the handler. */
export type AuditedLayer = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Annotates a route: its event has this action. Put it first in the route, before layers that may refuse the request,
 * so that a denied attempt is recorded as one.
 *
 * ```ts
 * app.post('/users/:id/2fa', audited('user.2fa_succeeded', { type: 'r', target: 'user:params.id' }), confirm);
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` for a wrong action or option, when the route is defined.
 */
export function audited(action: Action, options?: AuditedOptions<Request, Response>): AuditedLayer {
  const annotation = annotate(action, options);
  const observeLaterLayers = observingLaterLayers(isAnnotated);
  const auditedLayer: RequestHandler = (request, response, next) => {
    const context = currentRequest(request);
    if (!context) {
      warnUnmounted(action);
      next();
      return;
    }
    const operation = context.begin(annotation);
    if (annotation.readsResult) observeAnswer(response, operation);
    observeLaterLayers(request, auditedLayer);
    observeNext(request, context);
    const admission = context.admit(operation);
    if (admission) void Promise.resolve(admission).then(next);
    else next();
  };
  annotations.set(auditedLayer, annotation);
  return auditedLayer as AuditedLayer;
}

const annotations = new WeakMap<object, Annotation>();

/** The annotation that a layer is; undefined for any other layer. */
export function annotationOfLayer(layer: object): Annotation | undefined {
  return annotations.get(layer);
}

function isAnnotated(layer: object): boolean {
  return annotations.has(layer);
}

const warned = new Set<string>();

function warnUnmounted(action: string): void {
  if (warned.has(action)) return;
  warned.add(action);
  process.emitWarning(
    `'${action}' is not recorded: its route was reached without audit(). Mount app.use(audit(trail)) before the routes.`,
    { type: 'AuditTrailWarning', code: 'AUDIT_CONTEXT_MISSING' },
  );
}
