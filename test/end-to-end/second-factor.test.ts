import { describe, expect } from 'vitest';
import { examples, test } from './scene.js';

describe('confirming a second factor', { timeout: 30_000 }, () => {
  test.for([...examples])('is recorded in full, base fields first and in their order (%s)', async (name, { scene }) => {
    await scene.start(name);
    const { rosella } = scene.people;
    await rosella.signIn();
    await rosella.enrolTwoFactor();
    const requestId = 'fc695b1b-6fda-4cdb-bd1d-b7d554b8ee22';
    await rosella.confirmTwoFactor({ requestId });

    const event = scene.eventOf(requestId);
    expect(Object.entries(event ?? {}).slice(0, 11)).toEqual([
      ['id', expect.stringMatching(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/)],
      ['group', 'foo-corp.com'],
      ['location', '203.0.113.7'],
      ['action', 'user.2fa_succeeded'],
      ['action_type', 'r'],
      ['actor_name', 'Rosella Lang'],
      ['actor_id', 'user_01DGZ0ENJE08S5QGSE7RAFY9X4'],
      ['target_name', 'rosella@foo-corp.com'],
      ['target_id', 'user_01DGZ0ENJE08S5QGSE7RAFY9X4'],
      ['metadata', { description: 'User 2fa succeeded', x_request_id: requestId }],
      ['occurred_at', expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)],
    ]);
    expect(event).toMatchObject({ outcome: 'success', actor_type: 'user', target_type: 'user' });
  });

  test.for([...examples])('leaves neither secret nor code in the trail (%s)', async (name, { scene }) => {
    await scene.start(name);
    const { rosella } = scene.people;
    await rosella.signIn();
    const { body } = await rosella.enrolTwoFactor();
    const code = await rosella.code();
    await rosella.confirmTwoFactor({ code });
    await rosella.signIn();

    const trail = JSON.stringify(scene.journal.map(({ id, metadata, context, occurred_at, ...rest }) => rest));
    const { secret } = body as { secret: string };
    expect(secret).toMatch(/^[A-Z2-7]{16,}$/);
    expect(trail).not.toContain(secret);
    expect(trail).not.toContain(code);
    expect(trail).not.toContain('correct horse');
  });
});
