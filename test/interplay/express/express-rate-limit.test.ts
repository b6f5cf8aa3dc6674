import { audited } from '@audit-trail/express';
import { rateLimit } from 'express-rate-limit';
import { describe, expect, it } from 'vitest';
import { answer, auditing, told } from './serve.js';

const event = { action: 'thing.made', type: 'c', actor: '', target: '1' };

describe('express-rate-limit', () => {
  it('refuses in front of routes: a failure of the one that was meant', async () => {
    const { app, recorder, send } = auditing();
    app.use(rateLimit({ limit: 1, windowMs: 60_000 }));
    app.post('/things/:id', audited('thing.made', { target: 'thing:params.id' }), answer);
    app.get('/open', answer);
    expect([await send('POST', '/things/1'), await send('POST', '/things/1'), await send('GET', '/open')]).toEqual([
      200, 429, 429,
    ]);
    expect(told(recorder)).toEqual([
      { ...event, outcome: 'success', route: '/things/:id', status: 200 },
      { ...event, outcome: 'failure', route: '/things/:id', status: 429 },
    ]);
  });

  it('refuses within a route, also with the error of an application', async () => {
    const { app, recorder, send } = auditing();
    const limited = rateLimit({
      limit: 1,
      windowMs: 60_000,
      handler: (_req, _res, next) => next(Object.assign(new Error('Slow down'), { status: 429 })),
    });
    app.post('/things/:id', audited('thing.made', { target: 'thing:params.id' }), limited, answer);
    expect([await send('POST', '/things/1'), await send('POST', '/things/1')]).toEqual([200, 429]);
    expect(told(recorder)).toEqual([
      { ...event, outcome: 'success', route: '/things/:id', status: 200 },
      { ...event, outcome: 'failure', reason: 'Slow down', route: '/things/:id', status: 429 },
    ]);
  });
});
