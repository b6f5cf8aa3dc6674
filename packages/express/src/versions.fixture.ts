import { createRequire } from 'node:module';
import type { AuditEvent } from '@audit-trail/core';
import { type AuditRecorder, auditRecorder } from '@audit-trail/testing';
import express, { type Express, type RequestHandler } from 'express';
import { audit, type AuditOptions } from './index.js';
import { listen } from './serve.fixture.js';

export type Create = typeof express;

export const express4 = createRequire(import.meta.url)('express4') as Create;

/** What tests run against, by its name. */
export const versions: readonly (readonly [string, Create])[] = [
  ['Express 5', express],
  ['Express 4', express4],
];

/** Signs in whom `X-User` names. */
const signIn: RequestHandler = (req, _res, next) => {
  const id = req.get('x-user');
  if (id) Object.assign(req, { user: { id } });
  next();
};

/** An error that says how it is answered. */
export function httpError(status: number, message: string): Error {
  return Object.assign(new Error(message), { status });
}

/** An application that audits, signs `u1` in and parses JSON; `send` starts it, and gives the answer's status. */
export function auditing(create: Create, options?: AuditOptions) {
  const recorder = auditRecorder();
  const app = create();
  // Errors are answered without being printed.
  app.set('env', 'test');
  app.use(audit(recorder.trail, options), signIn, create.json());
  return { app, recorder, ...requesting(app) };
}

/** Ways to send requests, as `u1`, to an application that the first of them starts. */
export function requesting(app: Express) {
  let url: Promise<string> | undefined;
  const fetchFrom = async (method: string, path: string, init: RequestInit = {}): Promise<Response> => {
    url ??= listen(app);
    return fetch(`${await url}${path}`, {
      redirect: 'manual',
      ...init,
      method,
      headers: new Headers([['x-user', 'u1'], ...new Headers(init.headers)]),
    });
  };
  const send = async (method: string, path: string, init?: RequestInit): Promise<number> => {
    const response = await fetchFrom(method, path, init);
    await response.text();
    return response.status;
  };
  return { fetch: fetchFrom, send };
}

/** What the tests look at of every event, so that none of it can be wrong unseen. */
export function told(recorder: AuditRecorder): readonly object[] {
  return recorder.events.map(summary);
}

function summary({
  action,
  action_type: type,
  outcome,
  reason,
  actor_id: actor,
  target_id: target,
  context,
}: AuditEvent) {
  return {
    action,
    type,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    actor,
    target,
    route: context?.route,
    ...(context?.status === undefined ? {} : { status: context.status }),
  };
}
