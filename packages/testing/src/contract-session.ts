import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import type { AuditEvent } from '@audit-trail/core';
import { contractRequest } from './contract-request.js';
import type { AuditRecorder } from './recorder.js';

/** Adds a case to the contract. */
export type AddCase = (name: string, check: (session: Session) => Promise<void>) => void;

export const rosella = 'u1;Rosella Lang;member';

/** A running application and what it has recorded. */
export interface Session {
  readonly recorder: AuditRecorder;
  readonly url: string;
  readonly release: () => void;
  /** Resolves when the slow route's handler has begun. */
  readonly reached: Promise<void>;
}

/** The one event there is. */
export function only(recorder: AuditRecorder): AuditEvent {
  const [event] = recorder.events;
  assert.equal(recorder.events.length, 1, `expected one event, recorded ${JSON.stringify(recorder.events)}`);
  assert.ok(event);
  return event;
}

/** The one event there is, which has these fields. */
export function expectEvent(recorder: AuditRecorder, fields: Partial<AuditEvent>): AuditEvent {
  const event = only(recorder);
  const recorded = Object.fromEntries(Object.keys(fields).map((name) => [name, event[name as keyof AuditEvent]]));
  assert.deepEqual(recorded, fields);
  return event;
}

/** Asks for the slow route, and leaves when its handler has begun. */
export async function leaveSlow({ url, reached }: Session): Promise<void> {
  const leaving = httpRequest(`${url}/slow/s1`, { method: 'POST', headers: { 'x-user': rosella } });
  leaving.on('error', () => undefined); // the abort below
  leaving.end();
  await reached;
  leaving.destroy();
  await contractRequest(`${url}/open`); // a round trip, so that the server has seen the client leave
}
