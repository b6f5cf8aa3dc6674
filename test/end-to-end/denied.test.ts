import type { AuditEvent } from '@audit-trail/core';
import type { Answer } from '@audit-trail/example-traffic';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examples, Scene } from './scene.js';

describe.for([...examples])('an attempt that is refused by the %s example', { timeout: 30_000 }, (name) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.start(name);
  });
  afterAll(() => scene.close());

  /** How a request was answered, and what is recorded of it beside its outcome. */
  function expectDenied({ requestId, status }: Answer, expected: number, event: Partial<AuditEvent>): void {
    expect(status).toBe(expected);
    expect(scene.eventOf(requestId)).toMatchObject({ ...event, outcome: 'denied' });
  }

  test('is recorded as denied when nobody is signed in', async () => {
    expectDenied(await scene.people.stranger.request('DELETE', '/documents/doc_1'), 401, {
      action: 'document.deleted',
      reason: 'Sign in first.',
      actor_id: '',
      actor_type: 'anonymous',
      target_id: 'doc_1',
      location: '198.51.100.200',
    });
  });

  test('is recorded as denied when the session is forged', async () => {
    expectDenied(await scene.people.stranger.request('GET', '/users', { token: 'e30.e30.AA' }), 401, {
      action: 'user.listed',
      actor_type: 'anonymous',
    });
  });

  test('is recorded as denied, with who it was, when the role is missing', async () => {
    const { rosella } = scene.people;
    await rosella.signIn();
    expectDenied(await rosella.request('DELETE', '/documents/doc_01DGZ0EP1C4H7N2R5T8W0Y3Z6B'), 403, {
      group: 'foo-corp.com',
      action: 'document.deleted',
      reason: 'This needs the role admin.',
      actor_id: 'user_01DGZ0ENJE08S5QGSE7RAFY9X4',
      target_id: 'doc_01DGZ0EP1C4H7N2R5T8W0Y3Z6B',
    });
  });

  test('is recorded in the trail of the account when the password is wrong', async () => {
    expectDenied(await scene.people.rosella.signIn({ password: 'guess' }), 401, {
      group: 'foo-corp.com',
      action: 'user.signed_in',
      actor_type: 'anonymous',
      target_name: 'rosella@foo-corp.com',
    });
  });

  test('names the support user behind an impersonated one', async () => {
    const { lucia, sam } = scene.people;
    await lucia.signIn();
    await sam.signIn();
    await sam.impersonate(lucia, 'SUP-7');
    expectDenied(await sam.request('GET', '/users'), 403, {
      actor_name: 'Lucía Ferrer',
      actor_chain: [{ type: 'user', id: 'user_01DGZ0ENPT9K6B3D7G1MJR4Y5E', name: 'Sam Whitfield' }],
    });
  });
});
