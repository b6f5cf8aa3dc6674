import type { AuditError } from '@audit-trail/core';
import { audit, type AuditOptions } from '@audit-trail/express';
import { auditRecorder } from '@audit-trail/testing';
import express, { type RequestHandler } from 'express';
import { requesting } from '../../../packages/express/src/versions.fixture.js';

export { told } from '../../../packages/express/src/versions.fixture.js';

/** An application that audits and does nothing else yet; requests are sent to it as the first one starts it. */
export function auditing(options?: AuditOptions) {
  const errors: AuditError[] = [];
  const recorder = auditRecorder({ onError: (error) => errors.push(error) });
  const app = express();
  // Errors are answered without being printed.
  app.set('env', 'test');
  app.use(audit(recorder.trail, options));
  return { app, recorder, errors, ...requesting(app) };
}

export const answer: RequestHandler = (_req, res) => void res.json({ ok: true });

/** The body of a request in JSON. */
export function json(body: object, headers: Record<string, string> = {}): RequestInit {
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
