import 'reflect-metadata';
import type { AuditEvent, AuditTrail } from '@audit-trail/core';
import { AuditModule } from '@audit-trail/nestjs';
import { auditRecorder } from '@audit-trail/testing';
import { type DynamicModule, type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { onTestFinished } from 'vitest';
import type { CreateAdapter } from '../../nestjs/platforms.js';

export { platforms } from '../../nestjs/platforms.js';

interface Auditing extends ModuleMetadata {
  /** Before the application listens. */
  readonly configure?: (application: INestApplication) => void;
  /** What audits, where it is not the plain module. */
  readonly modules?: (trail: AuditTrail) => DynamicModule[];
}

/** Serves a module in an audited application until the test ends; its requests have the ids `r1`, `r2` and so on. */
export async function auditing(createAdapter: CreateAdapter, { configure, modules, ...metadata }: Auditing) {
  const recorder = auditRecorder();
  const { trail } = recorder;
  const auditModules = modules?.(trail) ?? [AuditModule.forRoot({ trail })];
  @Module({ ...metadata, imports: [...(metadata.imports ?? []), ...auditModules] })
  class ApplicationModule {}
  const application = await NestFactory.create(ApplicationModule, createAdapter(), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  onTestFinished(() => application.close());
  configure?.(application);
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();
  let sent = 0;
  return {
    recorder,
    /** Sends a request, such as `POST /users`, and reads the whole answer, which is JSON or nothing. */
    send: async (request: string, { headers, ...init }: RequestInit = {}) => {
      const [method = 'GET', path = '/'] = request.split(' ');
      const all = new Headers([['x-request-id', `r${++sent}`], ...new Headers(headers)]);
      const response = await fetch(`${url}${path}`, { method, headers: all, ...init });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text && (JSON.parse(text) as unknown) };
    },
    /** What the tests look at of every event, so that none of it can be wrong unseen. */
    told: () => recorder.events.map(summary),
  };
}

function summary({ action, outcome, reason, actor_id: actor, target_id: target, context }: AuditEvent) {
  return {
    action,
    ...(outcome && { outcome }),
    ...(reason !== undefined && { reason }),
    actor,
    target,
    ...(context?.route !== undefined && { route: context.route, status: context.status }),
    request: context?.request_id,
  };
}

/** The body of a request in JSON. */
export function json(body: object, headers: Record<string, string> = {}): RequestInit {
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
