import type { AuditEvent } from '@audit-trail/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examples, Scene } from './scene.js';

describe.for([...examples])('an attempt that is refused by the %s example', { timeout: 30_000 }, (name) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.start(name);
  });
  afterAll(() => scene.close());

  test('is recorded as denied when nobody is signed in', async () => {
    const { requestId, status } = await scene.people.stranger.request('DELETE', '/documents/doc_1');

    expect(status).toBe(401);
    expect(scene.eventOf(requestId)).toMatchObject({
      action: 'document.deleted',
      outcome: 'denied',
      reason: 'Sign in first.',
      actor_id: '',
      actor_type: 'anonymous',
      target_id: 'doc_1',
      location: '198.51.100.200',
    } satisfies Partial<AuditEvent>);
  });

  test('is recorded as denied when the session is forged', async () => {
    const { requestId, status } = await scene.people.stranger.request('GET', '/users', { token: 'e30.e30.AA' });

    expect(status).toBe(401);
    expect(scene.eventOf(requestId)).toMatchObject({
      action: 'user.listed',
      outcome: 'denied',
      actor_type: 'anonymous',
    });
  });

  test('is recorded as denied, with who it was, when the role is missing', async () => {
    const { rosella } = scene.people;
    await rosella.signIn();
    const { requestId, status } = await rosella.request('DELETE', '/documents/doc_01DGZ0EP1C4H7N2R5T8W0Y3Z6B');

    expect(status).toBe(403);
    expect(scene.eventOf(requestId)).toMatchObject({
      group: 'foo-corp.com',
      action: 'document.deleted',
      outcome: 'denied',
      reason: 'This needs the role admin.',
      actor_id: 'user_01DGZ0ENJE08S5QGSE7RAFY9X4',
      target_id: 'doc_01DGZ0EP1C4H7N2R5T8W0Y3Z6B',
    } satisfies Partial<AuditEvent>);
  });

  test('is recorded in the trail of the account when the password is wrong', async () => {
    const { requestId } = await scene.people.rosella.signIn({ password: 'guess' });

    expect(scene.eventOf(requestId)).toMatchObject({
      group: 'foo-corp.com',
      action: 'user.signed_in',
      outcome: 'denied',
      actor_type: 'anonymous',
      target_name: 'rosella@foo-corp.com',
    } satisfies Partial<AuditEvent>);
  });

  test('names the support user behind an impersonated one', async () => {
    const { lucia, sam } = scene.people;
    await lucia.signIn();
    await sam.signIn();
    await sam.impersonate(lucia, 'SUP-7');
    const { requestId, status } = await sam.request('GET', '/users');

    expect(status).toBe(403);
    expect(scene.eventOf(requestId)).toMatchObject({
      outcome: 'denied',
      actor_name: 'Lucía Ferrer',
      actor_chain: [{ type: 'user', id: 'user_01DGZ0ENPT9K6B3D7G1MJR4Y5E', name: 'Sam Whitfield' }],
    } satisfies Partial<AuditEvent>);
  });
});
