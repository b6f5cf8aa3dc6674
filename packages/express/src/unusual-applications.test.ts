import { currentAudit } from '@audit-trail/core';
import { auditRecorder } from '@audit-trail/testing';
import '@audit-trail/testing/vitest';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { audit, audited } from './index.js';
import { listen, serve } from './serve.fixture.js';

const answer: RequestHandler = (_req, res) => void res.json({ ok: true });

describe('a request that comes through audit() twice', () => {
  it('is one request where it is mounted twice', async () => {
    const recorder = auditRecorder();
    const router = express.Router().use(audit(recorder.trail)).post('/things', audited('thing.made'), answer);
    const url = await listen(express().use(audit(recorder.trail), router));
    expect((await fetch(`${url}/things`, { method: 'POST' })).status).toBe(200);
    expect(recorder.events).toHaveLength(1);
    expect((await fetch(url)).status).toBe(404);
  });

  it('is one request where the application dispatches it again', async () => {
    const recorder = auditRecorder();
    const app = express().use(audit(recorder.trail));
    app.post('/old', (req, res, next) => {
      req.url = '/new';
      Reflect.apply(app, undefined, [req, res, next]);
    });
    app.post('/new', audited('thing.made'), answer);
    expect((await fetch(`${await listen(app)}/old`, { method: 'POST' })).status).toBe(200);
    expect(recorder.events).toHaveLength(1);
  });
});

describe('an event is recorded', () => {
  it('though the query can not be parsed', async () => {
    const recorder = auditRecorder();
    const app = express();
    app.set('query parser', () => {
      throw new Error('too many parameters');
    });
    app.use(audit(recorder.trail)).post('/things/:id', audited('thing.made', { target: 'thing:params.id' }), answer);
    expect((await fetch(`${await listen(app)}/things/7?a=1`, { method: 'POST' })).status).toBe(200);
    expect(recorder).toHaveRecorded('thing.made', { target: '7' });
  });

  it('though the address can not be told', async () => {
    const recorder = auditRecorder({ onError: () => undefined });
    const app = express();
    app.set('trust proxy', () => {
      throw new Error('no such proxy');
    });
    app.use(audit(recorder.trail)).post('/things', audited('thing.made'), answer);
    expect(
      (await fetch(`${await listen(app)}/things`, { method: 'POST', headers: { 'x-forwarded-for': '203.0.113.7' } }))
        .status,
    ).toBe(200);
    expect(recorder).toHaveRecorded('thing.made', { location: '' });
  });

  it('though a resolver says false, and the actor is asked for again', async () => {
    const signIn: RequestHandler = (req, _res, next) => {
      Object.assign(req, { user: { id: 'u1' } });
      next();
    };
    const { recorder, post } = await serve(
      [audited('thing.made', { target: () => false as never, metadata: () => false as never }), signIn, answer],
      {
        actor: ((req: { user?: object }) => 'user' in req && req.user) as never,
      },
    );
    await post();
    expect(recorder).toHaveRecorded('thing.made', { target: '', actor: 'u1' });
  });

  it('with a target from the handler, never from the answer to an error', async () => {
    const answerError: ErrorRequestHandler = (_error, _req, res, _next) => void res.status(500).json({ id: 'error-1' });
    const { recorder, post } = await serve(
      [audited('thing.made', { target: 'thing:result.id' }), (_req, _res, next) => next(new Error('no'))],
      {},
      answerError,
    );
    await post();
    expect(recorder).toHaveRecorded('thing.made', { target: '', outcome: 'failure', reason: 'no' });
  });

  it('with what is said of it inside of trail.run', async () => {
    const { recorder, post } = await serve([
      audited('thing.made'),
      (_req, res) => {
        recorder.trail.run({ actor: { type: 'job', id: 'import' } }, () => {
          recorder.trail.record({ action: 'row.imported', type: 'c' });
          currentAudit().metadata({ rows: 1 });
        });
        res.json({ ok: true });
      },
    ]);
    await post();
    expect(recorder).toHaveRecorded('row.imported', { actor: 'import' });
    expect(recorder).toHaveRecorded('thing.made', { actor: '', metadata: { rows: 1 } });
  });

  it('for each of two annotated routes that one request comes through, in their order', async () => {
    const recorder = auditRecorder();
    const app = express().use(audit(recorder.trail, { actor: () => ({ id: 'u1' }) }));
    app.post('/things/:id', audited('thing.checked'), (_req, _res, next) => {
      currentAudit().metadata({ stock: 3 });
      next();
    });
    app.post('/things/:name', audited('thing.made', { target: 'thing:params.name' }), answer);
    await fetch(`${await listen(app)}/things/lamp`, { method: 'POST' });
    expect(
      recorder.events.map(({ action, actor_id, target_id, metadata }) => [
        action,
        actor_id,
        target_id,
        metadata['stock'],
      ]),
    ).toEqual([
      ['thing.checked', 'u1', '', 3],
      ['thing.made', 'u1', 'lamp', undefined],
    ]);
    expect(new Set(recorder.events.map(({ id }) => id)).size).toBe(2);
  });
});
