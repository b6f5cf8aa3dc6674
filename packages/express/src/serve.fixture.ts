import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { AuditError } from '@audit-trail/core';
import { auditRecorder } from '@audit-trail/testing';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { onTestFinished } from 'vitest';
import { audit, type AuditOptions } from './index.js';

/** Listens on a free port until the test ends; gives the address. */
export async function listen(app: Express): Promise<string> {
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An application with one audited route, `POST /things/:id`, and what it recorded and reported. */
export async function serve(
  layers: readonly RequestHandler[],
  options?: AuditOptions,
  answerError?: ErrorRequestHandler,
) {
  const errors: AuditError[] = [];
  const recorder = auditRecorder({ onError: (error) => errors.push(error) });
  const app = express();
  app.set('trust proxy', 'loopback');
  app.use(audit(recorder.trail, options));
  app.use(express.json());
  app.post('/things/:id', ...layers);
  if (answerError) app.use(answerError);
  const url = `${await listen(app)}/things/t1`;
  return { recorder, errors, url, post: (init: RequestInit = {}) => fetch(url, { method: 'POST', ...init }) };
}
