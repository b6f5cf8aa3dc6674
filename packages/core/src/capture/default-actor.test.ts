import { describe, expect, it } from 'vitest';
import { defaultActor } from './default-actor.js';

describe('the default actor', () => {
  it.each([
    ['a plain user', { user: { id: 7, name: 'Ada' } }, { id: 7, name: 'Ada', type: 'user' }],
    [
      'a passport profile',
      {
        user: {
          provider: 'x',
          id: 'p1',
          displayName: 'Ada L',
          name: { familyName: 'L' },
          emails: [{ value: 'a@b.c' }],
        },
      },
      { id: 'p1', name: 'Ada L', type: 'user' },
    ],
    [
      'a profile with only an address',
      { user: { id: 'p1', emails: [{ value: 'a@b.c' }] } },
      { id: 'p1', name: 'a@b.c', type: 'user' },
    ],
    ['claims of express-jwt', { auth: { sub: 's1', email: 'a@b.c' } }, { id: 's1', name: 'a@b.c', type: 'user' }],
    [
      'claims of express-oauth2-jwt-bearer',
      { auth: { payload: { sub: 's1', name: 'Ada' }, header: {}, token: 'secret' } },
      { id: 's1', name: 'Ada', type: 'user' },
    ],
    [
      'a user in the session',
      { session: { user: { userId: 'u1', username: 'ada' } } },
      { id: 'u1', name: 'ada', type: 'user' },
    ],
    [
      'a service',
      { user: { id: 'k1', name: 'billing', type: 'service' } },
      { id: 'k1', name: 'billing', type: 'service' },
    ],
    ['a client without a subject', { auth: { client_id: 'c1' } }, { id: 'c1', type: 'service' }],
    ['an authorized party without a subject', { auth: { azp: 'c1' } }, { id: 'c1', type: 'service' }],
    ['a client that is the subject', { auth: { sub: 'c1', client_id: 'c1' } }, { id: 'c1', type: 'service' }],
    [
      'a client by its grant',
      { auth: { payload: { sub: 'c1@clients', azp: 'c1', gty: 'client-credentials' } } },
      { id: 'c1@clients', type: 'service' },
    ],
    ['a user of a client', { auth: { sub: 'u1', client_id: 'c1', azp: 'c1' } }, { id: 'u1', type: 'user' }],
    [
      'a user with somebody acting in the name of it',
      { auth: { sub: 'u1', name: 'Ada', act: { sub: 's1', email: 'support@acme.com', type: 'user' } } },
      { id: 'u1', name: 'Ada', type: 'user', chain: [{ id: 's1', name: 'support@acme.com', type: 'user' }] },
    ],
    [
      'a user with several behind it, the one who acts now first',
      { auth: { payload: { sub: 'u1', act: { sub: 'https://two', act: { client_id: 'one' } } } } },
      { id: 'u1', type: 'user', chain: [{ id: 'https://two' }, { id: 'one', type: 'service' }] },
    ],
    ['a user whose act says nobody', { auth: { sub: 'u1', act: { iss: 'x' } } }, { id: 'u1', type: 'user' }],
    ['a user whose act is a text', { user: { id: 'u1', act: 'wizard' } }, { id: 'u1', type: 'user' }],
  ])('is found in %s', (_what, request, actor) => {
    expect(defaultActor(request)).toEqual(actor);
  });

  it.each([
    [{}],
    [{ user: undefined }],
    [{ user: 'ada' }],
    [{ user: {} }],
    [{ user: { id: null } }],
    [{ auth: { act: { sub: 's1' } } }],
    [{ headers: { 'x-user': 'ada' } }],
  ])('is nobody for %j', (request) => {
    expect(defaultActor(request)).toBeUndefined();
  });

  it('has a chain that ends where a principal refers to itself', () => {
    const user: { id: string; act?: object } = { id: 'u1' };
    user.act = user;
    expect(defaultActor({ user })?.chain).toHaveLength(16);
  });

  it.each([{ session: { user: { name: 'tj' } } }, { user: { username: 'tj' } }])(
    'may have a name only: %j',
    (request) => {
      expect(defaultActor(request)).toEqual({ id: undefined, name: 'tj', type: 'user' });
    },
  );

  it('may have the id 0', () => {
    expect(defaultActor({ user: { id: 0 } })?.id).toBe(0);
  });
});
