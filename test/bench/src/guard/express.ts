import { audit, audited as auditedLayer } from '@audit-trail/express';
import { application, serve } from '../express/application.js';
import type { Subject } from './subject.js';
import { openTrail, trailChecks } from './trail.js';

export async function openBareExpress(): Promise<Subject> {
  const { port } = await serve(application({}), { check: () => undefined });
  return { port, check: () => undefined, close: () => Promise.resolve() };
}

/** An application that audits, whose one route is annotated or not. */
export async function openExpress(folder: string, { audited }: { readonly audited: boolean }): Promise<Subject> {
  const trail = openTrail(folder);
  const layers = audited ? [auditedLayer('user.viewed', { target: 'user:params.id' })] : [];
  const checks = trailChecks(trail, folder);
  const { port } = await serve(application({ first: audit(trail), layers }), { check: () => undefined });
  return { ...checks, port, check: (units) => checks.check(audited ? units : 0) };
}
