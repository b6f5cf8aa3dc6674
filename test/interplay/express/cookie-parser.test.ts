import { audited } from '@audit-trail/express';
import cookieParser from 'cookie-parser';
import { expect, it } from 'vitest';
import { answer, auditing, told } from './serve.js';

it('cookie-parser gives cookies to what tells who acts, and no cookie gets into an event', async () => {
  const sessions = new Map([['s3cr3t', { id: 'u1', name: 'Ada' }]]);
  const {
    app,
    recorder,
    fetch: fetchFrom,
    send,
  } = auditing({
    actor: (req) => sessions.get(String(req.signedCookies?.['session'] ?? '')),
  });
  app.use(cookieParser('signing key'));
  app.post('/sessions', (_req, res) => void res.cookie('session', 's3cr3t', { signed: true }).sendStatus(201));
  app.get('/things/:id', audited('thing.read', { target: 'thing:params.id' }), answer);
  const cookie = (await fetchFrom('POST', '/sessions')).headers.get('set-cookie')?.split(';')[0] ?? '';
  await send('GET', '/things/1', { headers: { cookie } });
  await send('GET', '/things/1', { headers: { cookie: cookie.slice(0, -3) } });
  const read = { action: 'thing.read', type: 'r', outcome: 'success', target: '1', route: '/things/:id', status: 200 };
  expect(told(recorder)).toEqual([
    { ...read, actor: 'u1' },
    { ...read, actor: '' },
  ]);
  expect(JSON.stringify(recorder.events)).not.toContain('s3cr3t');
});
