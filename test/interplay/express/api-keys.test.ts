import { createHash, timingSafeEqual } from 'node:crypto';
import { audited } from '@audit-trail/express';
import type { RequestHandler } from 'express';
import { expect, it } from 'vitest';
import { answer, auditing } from './serve.js';

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
const keys = [{ id: 'key_1', name: 'billing', digest: digest('ak_live_0123456789') }];

/** What applications write by hand: the key is compared, and what it stands for becomes the user. */
const apiKey: RequestHandler = (req, res, next) => {
  const given = digest(req.get('x-api-key') ?? '');
  const key = keys.find((candidate) => timingSafeEqual(candidate.digest, given));
  if (!key) return void res.status(401).json({ error: 'unknown key' });
  Object.assign(req, { user: { id: key.id, name: key.name, type: 'api_key' } });
  next();
};

it('an API key acts under its id, and is nowhere itself', async () => {
  const { app, recorder, send } = auditing();
  app.post('/things/:id', audited('thing.made', { target: 'thing:params.id' }), apiKey, answer);
  await send('POST', '/things/1', { headers: { 'x-api-key': 'ak_live_0123456789' } });
  await send('POST', '/things/2', { headers: { 'x-api-key': 'ak_live_9876543210' } });
  expect(
    recorder.events.map(({ outcome, actor_id, actor_name, actor_type }) => [outcome, actor_id, actor_name, actor_type]),
  ).toEqual([
    ['success', 'key_1', 'billing', 'api_key'],
    ['denied', '', 'anonymous', 'anonymous'],
  ]);
  expect(JSON.stringify(recorder.events)).not.toContain('ak_live');
});
