import { audited } from '@audit-trail/express';
import { expressjwt } from 'express-jwt';
import { describe, expect, it } from 'vitest';
import { answer, auditing, told } from './serve.js';
import { secret, tokenOf } from './tokens.js';

function serve() {
  const served = auditing();
  const { app } = served;
  const verify = expressjwt({ secret, algorithms: ['HS256'] });
  app.get('/things/:id', audited('thing.read', { target: 'thing:params.id' }), verify, answer);
  app.get(
    '/open/:id',
    audited('thing.seen'),
    expressjwt({ secret, algorithms: ['HS256'], credentialsRequired: false }),
    answer,
  );
  app.use('/guarded', verify);
  app.delete('/guarded/things/:id', audited('thing.removed', { target: 'thing:params.id' }), answer);
  return served;
}

const denied = { outcome: 'denied', actor: '', status: 401 };

describe('express-jwt', () => {
  it('tells who acts by the verified claims, and the token is nowhere', async () => {
    const { recorder, send } = serve();
    const signedIn = await tokenOf({ sub: 'u1', name: 'Rosella Lang', email: 'rosella@foo-corp.com' });
    expect(await send('GET', '/things/1', signedIn)).toBe(200);
    expect(await send('DELETE', '/guarded/things/2', signedIn)).toBe(200);
    expect(recorder.events.map(({ actor_id, actor_name, actor_type }) => [actor_id, actor_name, actor_type])).toEqual([
      ['u1', 'Rosella Lang', 'user'],
      ['u1', 'Rosella Lang', 'user'],
    ]);
    expect(JSON.stringify(recorder.events)).not.toMatch(/eyJ|Bearer/);
  });

  it.each<[string, () => Promise<RequestInit>, string]>([
    ['no token', async () => ({}), 'credentials_required: No authorization token was found'],
    [
      'a token of somebody else',
      async () => tokenOf({ sub: 'u1' }, 'another secret of 32 characters, too'),
      'invalid_token: invalid signature',
    ],
    ['an expired token', async () => tokenOf({ sub: 'u1' }, secret, new Date(0)), 'invalid_token: jwt expired'],
  ])('denies %s with its reason, to nobody', async (_what, request, reason) => {
    const { recorder, send } = serve();
    expect(await send('GET', '/things/1', await request())).toBe(401);
    expect(told(recorder)).toEqual([
      { ...denied, action: 'thing.read', type: 'r', reason, target: '1', route: '/things/:id' },
    ]);
  });

  it('denies in front of the route, with the action that was meant', async () => {
    const { recorder, send } = serve();
    expect(await send('DELETE', '/guarded/things/2')).toBe(401);
    expect(told(recorder)).toEqual([
      { ...denied, action: 'thing.removed', type: 'd', target: '2', route: '/guarded/things/:id' },
    ]);
  });

  it('that requires no token leaves nobody as anonymous, which is normal for a request and not reported', async () => {
    const { recorder, errors, send } = serve();
    expect(await send('GET', '/open/1')).toBe(200);
    expect(recorder.events).toMatchObject([{ actor_id: '', actor_name: 'anonymous', actor_type: 'anonymous' }]);
    expect(errors).toEqual([]);
  });

  it('tells that a service acts for itself', async () => {
    const { recorder, send } = serve();
    await send('GET', '/things/1', await tokenOf({ client_id: 'nightly-import' }));
    await send('GET', '/things/1', await tokenOf({ sub: 'billing', client_id: 'billing' }));
    await send('GET', '/things/1', await tokenOf({ sub: 'u1', client_id: 'web' }));
    expect(recorder.events.map(({ actor_id, actor_type }) => [actor_id, actor_type])).toEqual([
      ['nightly-import', 'service'],
      ['billing', 'service'],
      ['u1', 'user'],
    ]);
  });

  it('tells who stands behind the subject of a delegated token, nearest first', async () => {
    const { recorder, send } = serve();
    // The example of RFC 8693 §4.1: service16 acts for the user now, service77 did before.
    const act = { sub: 'https://service16.example.com', act: { sub: 'https://service77.example.com' } };
    await send('GET', '/things/1', await tokenOf({ sub: 'user@example.com', act }));
    expect(recorder.events).toMatchObject([
      {
        actor_id: 'user@example.com',
        actor_type: 'user',
        actor_chain: [
          { id: 'https://service16.example.com', name: '' },
          { id: 'https://service77.example.com', name: '' },
        ],
      },
    ]);
  });
});
