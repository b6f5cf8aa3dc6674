import { audited, type AuditOptions } from '@audit-trail/express';
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import { Strategy as LocalStrategy } from 'passport-local';
import { describe, expect, it } from 'vitest';
import { answer, auditing, json, told } from './serve.js';

interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly emails: readonly { readonly value: string }[];
  readonly type?: string;
}

declare module 'express-session' {
  interface SessionData {
    support: { id: string; name: string; type: string } | undefined;
  }
}

const person = (id: string, type?: string): Person => ({
  id,
  displayName: `Name of ${id}`,
  emails: [{ value: `${id}@acme.com` }],
  ...(type ? { type } : {}),
});
const people = new Map(['u1', 'u2', 's1'].map((id) => [id, person(id)]));
const tokens = new Map([
  ['token-of-u1', person('u1')],
  ['key-of-billing', person('k1', 'api_key')],
]);
const asPerson = (user: unknown) => user as Person;

function serve(options?: AuditOptions) {
  const passports = new passport.Passport();
  passports.serializeUser((user, done) => done(null, asPerson(user).id));
  passports.deserializeUser((id, done) => done(null, people.get(String(id)) ?? false));
  passports.use(
    new LocalStrategy((name, password, done) =>
      password === 'correct horse' ? done(null, people.get(name) ?? false) : done(null, false),
    ),
  );
  passports.use(new BearerStrategy((token, done) => done(null, tokens.get(token) ?? false)));

  const served = auditing(options);
  const { app } = served;
  app.use(express.json(), session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }));
  app.use(passports.session());

  app.post(
    '/sessions',
    audited('session.started', { target: { name: 'body.username' } }),
    passports.authenticate('local'),
    answer,
  );
  app.delete('/sessions/current', audited('session.ended'), (req, res, next) => {
    req.logout((error: unknown) => void (error ? next(error) : res.sendStatus(204)));
  });
  app.get('/profile', audited('profile.read'), answer);
  app.get(
    '/api/things/:id',
    audited('thing.read', { target: 'thing:params.id' }),
    passports.authenticate('bearer', { session: false }),
    answer,
  );
  app.use('/guarded', passports.authenticate('bearer', { session: false }));
  app.delete('/guarded/things/:id', audited('thing.removed', { target: 'thing:params.id' }), answer);

  const isSupport: RequestHandler = (req, res, next) =>
    void (asPerson(req.user)?.id === 's1' ? next() : res.sendStatus(403));
  app.post(
    '/impersonations/:id',
    audited('impersonation.started', { target: 'user:params.id' }),
    isSupport,
    (req, res, next) => {
      const { id, displayName } = asPerson(req.user);
      const user = people.get(String(req.params['id']));
      if (!user) return void res.sendStatus(404);
      req.login(user, (error: unknown) => {
        if (error) return next(error);
        req.session.support = { id, name: displayName, type: 'user' };
        res.sendStatus(201);
      });
    },
  );

  const signIn = async (username: string, password = 'correct horse'): Promise<string> => {
    const response = await served.fetch('POST', '/sessions', json({ username, password }));
    return cookieIn(response);
  };
  return { ...served, signIn };
}

async function cookieIn(response: Response): Promise<string> {
  await response.text(); // before its end the session may still be on its way into the store
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

describe('passport with a local strategy', () => {
  it('tells who signs in, acts and signs out', async () => {
    const { recorder, signIn, send } = serve();
    const cookie = await signIn('u1');
    await send('GET', '/profile', { headers: { cookie } });
    await send('DELETE', '/sessions/current', { headers: { cookie } });
    expect(
      recorder.events.map(({ action, outcome, actor_id, actor_name, actor_type }) => [
        action,
        outcome,
        actor_id,
        actor_name,
        actor_type,
      ]),
    ).toEqual([
      ['session.started', 'success', 'u1', 'Name of u1', 'user'],
      ['profile.read', 'success', 'u1', 'Name of u1', 'user'],
      ['session.ended', 'success', 'u1', 'Name of u1', 'user'],
    ]);
  });

  it('denies a wrong password to nobody, and the password is nowhere', async () => {
    const { recorder, signIn } = serve();
    await signIn('u1', 'guessed it');
    expect(told(recorder)).toEqual([
      {
        action: 'session.started',
        type: 'c',
        outcome: 'denied',
        actor: '',
        target: '',
        route: '/sessions',
        status: 401,
      },
    ]);
    expect(recorder.events[0]).toMatchObject({ target_name: 'u1', actor_name: 'anonymous', actor_type: 'anonymous' });
    expect(JSON.stringify(recorder.events)).not.toContain('guessed it');
  });
});

describe('passport with a bearer strategy', () => {
  it('tells users from keys by the type they say, and has the token nowhere', async () => {
    const { recorder, send } = serve();
    await send('GET', '/api/things/1', bearer('token-of-u1'));
    await send('GET', '/api/things/2', bearer('key-of-billing'));
    expect(
      recorder.events.map(({ actor_id, actor_type, target_id, outcome }) => [actor_id, actor_type, target_id, outcome]),
    ).toEqual([
      ['u1', 'user', '1', 'success'],
      ['k1', 'api_key', '2', 'success'],
    ]);
    expect(JSON.stringify(recorder.events)).not.toMatch(/token-of|key-of/);
  });

  it('denies an unknown token, within the route and in front of it', async () => {
    const { recorder, send } = serve();
    await send('GET', '/api/things/1', bearer('stolen'));
    await send('DELETE', '/guarded/things/2', bearer('stolen'));
    const denied = { outcome: 'denied', actor: '', status: 401 };
    expect(told(recorder)).toEqual([
      { ...denied, action: 'thing.read', type: 'r', target: '1', route: '/api/things/:id' },
      { ...denied, action: 'thing.removed', type: 'd', target: '2', route: '/guarded/things/:id' },
    ]);
    expect(JSON.stringify(recorder.events)).not.toContain('stolen');
  });
});

describe('somebody of support who acts as a user', () => {
  const asWhom: AuditOptions = {
    actor: (req) => {
      if (!req.user) return undefined;
      const { id, displayName } = asPerson(req.user);
      const { support } = req.session;
      return { id, name: displayName, type: 'user', chain: support ? [support] : [] };
    },
  };

  it('is in the chain of what is done from then on, and was the actor who began it', async () => {
    const { recorder, signIn, fetch: fetchFrom, send } = serve(asWhom);
    const own = await signIn('s1');
    const cookie = await cookieIn(await fetchFrom('POST', '/impersonations/u1', { headers: { cookie: own } }));
    await send('GET', '/profile', { headers: { cookie } });
    expect(
      recorder.events.map(({ action, actor_id, actor_chain, target_id }) => [action, actor_id, actor_chain, target_id]),
    ).toEqual([
      ['session.started', 's1', undefined, ''],
      ['impersonation.started', 's1', undefined, 'u1'],
      ['profile.read', 'u1', [{ type: 'user', id: 's1', name: 'Name of s1' }], ''],
    ]);
  });

  it('is denied where it is not support', async () => {
    const { recorder, signIn, send } = serve(asWhom);
    const cookie = await signIn('u2');
    await send('POST', '/impersonations/u1', { headers: { cookie } });
    expect(recorder.find('impersonation.started').map(({ outcome, actor_id }) => [outcome, actor_id])).toEqual([
      ['denied', 'u2'],
    ]);
  });
});
