import type { AuditTrail } from '@audit-trail/core';
import {
  type CaptureOptions,
  captureOptionNames,
  checkOptionNames,
  createCapture,
  expressFramework,
  type MountedApplication,
  openRequest,
} from '@audit-trail/core/adapter';
import type { Request, RequestHandler } from 'express';
import { annotationOfLayer } from './audited.js';

/** How the application says who acts, in which group and with what further facts. */
export interface AuditOptions extends CaptureOptions<Request> {
  /**
   * Applications that are mounted in this one, or in each other. Their routes can't be seen from outside: a request that is
   * refused in front of one is recorded only if it is named here. Default: none.
   */
  readonly mounts?: readonly MountedApplication[] | undefined;
}

const known: ReadonlySet<string> = new Set<string>([...captureOptionNames, 'mounts']);

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
export function audit(trail: AuditTrail, options: AuditOptions = {}): RequestHandler {
  checkOptionNames(options, known, '{ actor: (req) => req.user }');
  const { mounts, ...others } = options;
  const capture = createCapture(trail, expressFramework({ annotationOf: annotationOfLayer }, mounts), others);
  return (request, response, next) => openRequest(capture, request, response, next);
}
