import assert from 'node:assert/strict';
import type { AuditInput } from '@audit-trail/core';

/**
 * The event that is recorded, as a program gives it to a trail: all eleven base fields, and most others. Made anew for
 * each, as by an application, with what differs from request to request.
 */
export function inputOf(number: number): AuditInput {
  return {
    action: 'user.2fa_succeeded',
    type: 'r',
    group: 'foo-corp.com',
    location: '203.0.113.7',
    actor: { type: 'user', id: `user_${number}`, name: 'Rosella Lang' },
    target: { type: 'user', id: `user_${number}`, name: 'rosella@foo-corp.com' },
    metadata: { method: 'totp', attempts: 1 },
    outcome: 'success',
    changes: [{ path: '/secondFactorAt', from: null, to: '2020-08-14T05:04:17.957Z' }],
    facts: {
      requestId: `fc695b1b-6fda-4cdb-bd1d-${number}`,
      method: 'POST',
      route: '/users/:id/2fa',
      status: 200,
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0',
    },
  };
}

/** The record that a trail makes of it, for a peer to write. It gets the id and the time for nothing. */
export function recordOf(number: number) {
  return {
    id: 'evt_01DGZ0ENR572V8RS7GJ14NWQ08',
    group: 'foo-corp.com',
    location: '203.0.113.7',
    action: 'user.2fa_succeeded',
    action_type: 'r',
    actor_name: 'Rosella Lang',
    actor_id: `user_${number}`,
    target_name: 'rosella@foo-corp.com',
    target_id: `user_${number}`,
    metadata: {
      description: 'User 2fa succeeded',
      x_request_id: `fc695b1b-6fda-4cdb-bd1d-${number}`,
      method: 'totp',
      attempts: 1,
    },
    occurred_at: '2020-08-14T05:04:17.957Z',
    outcome: 'success',
    actor_type: 'user',
    target_type: 'user',
    changes: [{ path: '/secondFactorAt', from: null, to: '2020-08-14T05:04:17.957Z' }],
    context: {
      request_id: `fc695b1b-6fda-4cdb-bd1d-${number}`,
      method: 'POST',
      route: '/users/:id/2fa',
      status: 200,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0',
    },
  };
}

/** What a peer is given to write for each number. */
export type RecordOf = (number: number) => ReturnType<typeof recordOf>;

/** Throws unless a line says all that the record does, whatever else it says, and whatever its id and time. */
export function checkLine(line: string, number: number, expectedOf: RecordOf = recordOf): void {
  const { id, occurred_at, ...expected } = expectedOf(number);
  const written = JSON.parse(line) as Readonly<Record<string, unknown>>;
  assert.partialDeepStrictEqual(written, expected);
  assert.equal(typeof written.id, typeof id);
  assert.equal(typeof written.occurred_at, typeof occurred_at);
}
