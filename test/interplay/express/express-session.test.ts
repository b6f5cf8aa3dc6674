import { currentAudit } from '@audit-trail/core';
import { audited } from '@audit-trail/express';
import express from 'express';
import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { auditing, json, told } from './serve.js';

declare module 'express-session' {
  interface SessionData {
    user: { id: string; name: string };
  }
}

const people = new Map(['u1', 'u2'].map((id) => [id, { id, name: `Name of ${id}` }]));

function serve() {
  const served = auditing();
  const { app } = served;
  app.use(express.json(), session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }));
  app.post('/sessions', audited('session.started'), (req, res, next) => {
    const user = people.get(req.body.name);
    if (!user) return void res.sendStatus(401);
    req.session.regenerate((error: unknown) => {
      if (error) return next(error);
      req.session.user = user;
      currentAudit().actor({ type: 'user', ...user });
      res.sendStatus(201);
    });
  });
  app.get('/profile', audited('profile.read'), (req, res) => void res.json(req.session.user ?? {}));
  app.delete('/sessions/current', audited('session.ended'), (req, res, next) => {
    req.session.destroy((error: unknown) => void (error ? next(error) : res.sendStatus(204)));
  });
  app.delete('/users/me', audited('user.deleted'), (req, res, next) => {
    const { user } = req.session;
    currentAudit().target({ type: 'user', ...user });
    people.delete(user?.id ?? '');
    req.session.destroy((error: unknown) => void (error ? next(error) : res.sendStatus(204)));
  });
  const signIn = async (name: string): Promise<string> => {
    const response = await served.fetch('POST', '/sessions', json({ name }));
    await response.text(); // before its end the session may still be on its way into the store
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  return { ...served, signIn };
}

describe('a session of express-session', () => {
  it('tells who acts, from signing in to signing out', async () => {
    const { recorder, signIn, send } = serve();
    const cookie = await signIn('u1');
    expect(await send('GET', '/profile', { headers: { cookie } })).toBe(200);
    expect(await send('DELETE', '/sessions/current', { headers: { cookie } })).toBe(204);
    expect(await send('GET', '/profile', { headers: { cookie } })).toBe(200);
    expect(
      recorder.events.map(({ action, actor_id, actor_name, actor_type }) => [action, actor_id, actor_name, actor_type]),
    ).toEqual([
      ['session.started', 'u1', 'Name of u1', 'user'],
      ['profile.read', 'u1', 'Name of u1', 'user'],
      ['session.ended', 'u1', 'Name of u1', 'user'],
      ['profile.read', '', 'anonymous', 'anonymous'],
    ]);
  });

  it('that could not be begun is denied, and nobody acted', async () => {
    const { recorder, signIn } = serve();
    await signIn('mallory');
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
  });

  it('tells of somebody who deletes himself', async () => {
    const { recorder, signIn, send } = serve();
    const cookie = await signIn('u2');
    recorder.clear();
    expect(await send('DELETE', '/users/me', { headers: { cookie } })).toBe(204);
    expect(told(recorder)).toEqual([
      {
        action: 'user.deleted',
        type: 'd',
        outcome: 'success',
        actor: 'u2',
        target: 'u2',
        route: '/users/me',
        status: 204,
      },
    ]);
  });

  it('keeps its id out of every event', async () => {
    const { recorder, signIn, send } = serve();
    const cookie = await signIn('u1');
    await send('GET', '/profile', { headers: { cookie } });
    // `connect.sid=s%3A<id>.<signature>`
    const [id = '', signature = ''] = decodeURIComponent(cookie).replace('connect.sid=s:', '').split('.');
    expect(id.length).toBeGreaterThan(20);
    const text = JSON.stringify(recorder.events);
    for (const secret of [cookie, id, signature]) expect(text).not.toContain(secret);
  });
});
