import type { AuditTrail } from '@audit-trail/core';
import { type CaptureOptions, createCapture, expressFramework, openRequest } from '@audit-trail/core/adapter';
import type { Request, RequestHandler } from 'express';
import { annotationOfLayer } from './audited.js';

/** How the application says who acts, in which group and with what further facts. */
export type AuditOptions = CaptureOptions<Request>;

/**
 * Opens an audit context for every request. Mount it first, before parsers and authentication, so that what they refuse
 * is seen too; the actor is looked up later, when an annotated route is reached.
 *
 * ```ts
 * app.use(audit(trail, { actor: (req) => req.user, group: (req) => req.tenant?.id }));
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` for a wrong trail or option, at once.
 */
export function audit(trail: AuditTrail, options?: AuditOptions): RequestHandler {
  const capture = createCapture(trail, expressFramework({ annotationOf: annotationOfLayer }), options);
  return (request, response, next) => openRequest(capture, request, response, next);
}
