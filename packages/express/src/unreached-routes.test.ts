import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { auditRecorder } from '@audit-trail/testing';
import express, { type Express, type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { audit, audited } from './index.js';
import { listen } from './serve.fixture.js';

type Create = typeof express;

/** Sends one request to an application and gives what was recorded of it. */
async function record(app: Express, method: string, path: string) {
  const { status } = await fetch(`${await listen(app)}${path}`, { method, redirect: 'manual' });
  return status;
}

const refuse: RequestHandler = (_req, res) => void res.sendStatus(401);
const answer: RequestHandler = (_req, res) => void res.sendStatus(204);

describe.each([
  ['Express 5', express],
  ['Express 4', createRequire(import.meta.url)('express4') as Create],
])('a request that %s answers before its annotated route', (_name, create) => {
  function application() {
    const recorder = auditRecorder();
    const app = create();
    app.use(audit(recorder.trail, { group: () => 'acme' }));
    return { app, recorder };
  }

  it('is recorded with the action, params and route it was meant for', async () => {
    const { app, recorder } = application();
    app.use((req, _res, next) => {
      Object.assign(req, { user: { id: 'u1', name: 'Ada' } });
      next();
    });
    app.use(refuse);
    app.delete('/users/:id', audited('user.deleted', { target: 'user:params.id' }), answer);
    expect(await record(app, 'DELETE', '/users/7?force=1')).toBe(401);
    expect(recorder.events).toEqual([
      expect.objectContaining({
        action: 'user.deleted',
        action_type: 'd',
        outcome: 'denied',
        actor_id: 'u1',
        group: 'acme',
        target_id: '7',
        context: expect.objectContaining({ route: '/users/:id', status: 401 }),
      }),
    ]);
  });

  it('is found though its address can not be decoded', async () => {
    const { app, recorder } = application();
    app.put('/users/:id', audited('user.changed', { target: 'user:params.id' }), answer);
    expect(await record(app, 'PUT', '/users/%E0')).toBe(400);
    expect(recorder.events).toMatchObject([
      { action: 'user.changed', outcome: 'failure', target_id: '%E0', context: { route: '/users/:id', status: 400 } },
    ]);
  });

  it('is found in nested routers, with the params of those that merge them', async () => {
    const { app, recorder } = application();
    const inner = create.Router({ mergeParams: true });
    inner.use(refuse);
    inner.put(
      '/',
      audited('member.changed', {
        target: ({ params }) => ({ id: `${String(params['org'])}/${String(params['user'])}` }),
      }),
      answer,
    );
    const outer = create.Router();
    outer.use('/members/:user', inner);
    app.use('/orgs/:org', create.Router({ mergeParams: true }).use(outer), refuse);
    outer.get('/unused', answer);
    await record(app, 'PUT', '/orgs/acme/members/u%201');
    expect(recorder.events.map(({ action, context }) => [action, context?.route])).toEqual([
      ['member.changed', '/orgs/acme/members/u%201'],
    ]);
    expect(recorder.events[0]?.target_id).toMatch(/\/u 1$/);
  });

  it('is the first route that matches, as Express would have it', async () => {
    const { app, recorder } = application();
    app.use(refuse);
    app.get('/users/me', answer);
    app.get('/users/:id', audited('user.read', { target: 'user:params.id' }), answer);
    await record(app, 'GET', '/users/me');
    expect(recorder.events).toEqual([]);
    await record(app, 'HEAD', '/users/7');
    expect(recorder.events.map(({ target_id }) => target_id)).toEqual(['7']);
  });

  it('may have been refused by a layer for all methods, or an earlier one of its own route', async () => {
    const { app, recorder } = application();
    app.all('/admin/:what', refuse);
    app.post('/admin/keys', audited('key.made'), answer);
    app.post('/late', refuse, audited('late.made'), answer);
    await record(app, 'POST', '/admin/keys');
    await record(app, 'POST', '/late');
    expect(recorder.events.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['key.made', 'denied'],
      ['late.made', 'denied'],
    ]);
  });

  it('is recorded where the application is mounted in another', async () => {
    const { app, recorder } = application();
    app.use(refuse);
    app.post('/keys', audited('key.made'), answer);
    await record(create().use('/admin', app), 'POST', '/admin/keys');
    expect(recorder.events.map(({ action, context }) => [action, context?.route])).toEqual([
      ['key.made', '/admin/keys'],
    ]);
  });

  it.each(['http://example.com/users/7', '/users/7#part', 'http://example.com/users/7?a=/users/8'])(
    'is found however its address is written: %s',
    async (address) => {
      const { app, recorder } = application();
      app.use(refuse);
      app.delete('/users/:id', audited('user.deleted', { target: 'user:params.id' }), answer);
      const { port } = new URL(await listen(app));
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(`DELETE ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      await once(socket.resume(), 'close');
      expect(recorder.events.map(({ target_id: id, context }) => [id, context?.route])).toEqual([['7', '/users/:id']]);
    },
  );

  it('is not recorded when nothing was refused, or no annotated route was meant', async () => {
    const { app, recorder } = application();
    app.get('/old', (_req, res) => res.redirect('/new'));
    app.use((req, res, next) => void (req.path === '/health' ? res.sendStatus(200) : next()));
    app.get(['/old', '/health'], audited('page.read'), answer);
    for (const [method, path] of [
      ['GET', '/old'],
      ['GET', '/health'],
      ['POST', '/old'],
      ['GET', '/none'],
      ['GET', '/%E0%A4%A'],
    ] as const) {
      await record(app, method, path);
    }
    expect(recorder.events).toEqual([]);
  });
});
