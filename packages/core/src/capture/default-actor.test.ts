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
  ])('is found in %s', (_what, request, actor) => {
    expect(defaultActor(request)).toEqual(actor);
  });

  it.each([
    [{}],
    [{ user: undefined }],
    [{ user: 'ada' }],
    [{ user: {} }],
    [{ user: { id: null } }],
    [{ headers: { 'x-user': 'ada' } }],
  ])('is nobody for %j', (request) => {
    expect(defaultActor(request)).toBeUndefined();
  });

  it('may have the id 0', () => {
    expect(defaultActor({ user: { id: 0 } })?.id).toBe(0);
  });
});
