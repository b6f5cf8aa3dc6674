import { EventEmitter } from 'node:events';
import { currentAudit } from '@audit-trail/core';
import { audit, audited } from '@audit-trail/express';
import express, { type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { clsContext } from './index.js';
import { poolOfOne } from './pooled-connection.fixture.js';
import { listen } from '../../express/src/serve.fixture.js';
import { newNamespace, orders, recording, serve } from './serve.fixture.js';

describe.each(orders)('With %s, the audit context', (order) => {
  it('is the right one in bound callbacks of a pool that uses one connection for all requests', async () => {
    const pool = await poolOfOne();
    const { post, recorder } = await serve(order, (namespace) => [
      async (req, res) => {
        const connection = await pool.acquire();
        connection.query(
          String(req.params['id']),
          namespace.bind((answer: string) => {
            recorder.trail.record({ action: 'row.read', type: 'r', target: { id: answer } });
            currentAudit().metadata({ answer });
            void pool.release(connection);
            res.sendStatus(204);
          }),
        );
      },
    ]);
    const ids = Array.from({ length: 200 }, (_, index) => `u${index}`);
    await Promise.all(ids.map((id) => post(id, id)));
    expect(recorder.events).toHaveLength(400);
    for (const { action, target_id, actor_id, metadata } of recorder.events) {
      expect(actor_id).toBe(target_id);
      expect(metadata['answer']).toBe(action === 'thing.changed' ? target_id : undefined);
    }
  });

  it('is that of the first request in callbacks of the pool that are not bound, but the request’s own event stays its own', async () => {
    const pool = await poolOfOne();
    const { post, recorder } = await serve(order, () => [
      async (req, res) => {
        const connection = await pool.acquire();
        connection.query(String(req.params['id']), (answer) => {
          recorder.trail.record({ action: 'row.read', type: 'r', target: { id: answer } });
          void pool.release(connection);
          res.sendStatus(204);
        });
      },
    ]);
    for (const id of ['first', 'second']) await post(id, id);
    await post('third'); // of nobody
    const told = recorder.events.map(({ action, target_id, actor_id, context }) => [
      action,
      target_id,
      actor_id,
      context?.session_id,
    ]);
    expect(told).toEqual([
      ['row.read', 'first', 'first', 'session-of-first'],
      ['thing.changed', 'first', 'first', 'session-of-first'],
      ['row.read', 'second', 'first', 'session-of-first'],
      ['thing.changed', 'second', 'second', 'session-of-second'],
      ['row.read', 'third', 'first', 'session-of-first'],
      ['thing.changed', 'third', '', 'session-of-undefined'],
    ]);
  });

  it('is the right one for listeners of a bound emitter that another request makes emit', async () => {
    const bus = new EventEmitter();
    const { post, recorder } = await serve(order, (namespace) => [
      (req, res) => {
        const id = String(req.params['id']);
        if (id !== 'last') {
          namespace.bindEmitter(bus);
          bus.once('done', () => {
            currentAudit().metadata({ heard: id });
            recorder.trail.record({ action: 'bus.heard', type: 'r', target: { id } });
            res.sendStatus(204);
          });
          return;
        }
        bus.emit('done');
        res.sendStatus(204);
      },
    ]);
    const waiting = [post('a', 'a'), post('b', 'b')];
    while (bus.listenerCount('done') < 2) await new Promise(setImmediate);
    await Promise.all([...waiting, post('last', 'last')]);
    expect(recorder.events).toHaveLength(5);
    for (const { target_id, actor_id } of recorder.events) expect(actor_id).toBe(target_id);
  });

  it('is there in the listeners of a bound request, which AsyncLocalStorage does not reach', async () => {
    const { post, recorder } = await serve(order, () => [
      (req, res) => {
        let body = '';
        req.on('data', (chunk: Buffer) => (body += chunk.toString()));
        req.on('end', () => {
          currentAudit().metadata({ body });
          res.sendStatus(204);
        });
      },
    ]);
    await Promise.all(['a', 'b', 'c'].map((id) => post(id, id, `body of ${id}`)));
    expect(recorder.events).toHaveLength(3);
    for (const { actor_id, metadata } of recorder.events) expect(metadata['body']).toBe(`body of ${actor_id}`);
  });

  it('of trail.run() is that of callbacks bound in it', async () => {
    const pool = await poolOfOne();
    const { post, recorder } = await serve(order, (namespace) => [
      async (_req, res) => {
        const connection = await pool.acquire();
        recorder.trail.run({ actor: { type: 'job', id: 'reindex' } }, () =>
          connection.query(
            'x',
            namespace.bind(() => {
              recorder.trail.record({ action: 'index.built', type: 'c' });
              void pool.release(connection);
              res.sendStatus(204);
            }),
          ),
        );
      },
    ]);
    for (const id of ['first', 'second']) await post(id, id);
    expect(recorder.events.map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ['index.built', 'reindex'],
      ['thing.changed', 'first'],
      ['index.built', 'reindex'],
      ['thing.changed', 'second'],
    ]);
  });
});

it('A callback that was bound at start belongs to nobody, also when a request calls it', async () => {
  const namespace = newNamespace();
  const layers = (): RequestHandler[] => [
    (_req, res) => {
      hook();
      res.sendStatus(204);
    },
  ];
  const { post, recorder } = await serve('audit() before the namespace', layers, { namespace });
  const hook = namespace.bind(() => void recorder.trail.record({ action: 'row.saved', type: 'u' }));
  await post('t1', 'rosella');
  expect(recorder.events).toMatchObject([
    { action: 'row.saved', actor_type: 'anonymous', group: '' },
    { action: 'thing.changed', actor_id: 'rosella' },
  ]);
});

describe('A server that was started in a context of the namespace', () => {
  it.each(orders)('keeps its requests apart from each other, and from the work around them, with %s', async (order) => {
    const namespace = newNamespace();
    await namespace.runPromise(async () => {
      namespace.set('user', { id: 'starter' });
      const { post, recorder } = await serve(order, () => [(_req, res) => void res.sendStatus(204)], { namespace });
      await post('a', 'a');
      recorder.trail.record({ action: 'work.done', type: 'c' });
      await Promise.all([post('b', 'b'), post('c', 'c')]);
      const [first, work, ...others] = recorder.events;
      expect([first, work]).toMatchObject([{ actor_id: 'a' }, { action: 'work.done', actor_id: 'starter' }]);
      expect(work?.context).toBeUndefined();
      expect(others.map(({ actor_id, target_id }) => actor_id === target_id)).toEqual([true, true]);
    });
  });

  it('has the right one in requests that open no context of their own', async () => {
    const namespace = newNamespace();
    await namespace.runPromise(async () => {
      const { recorder } = recording();
      const app = express();
      app.use(audit(recorder.trail, clsContext(namespace)));
      app.post('/things/:id', audited('thing.changed', { target: 'thing:params.id' }), (req, res) => {
        const target = { id: req.params.id };
        setTimeout(() => {
          recorder.trail.record({ action: 'mail.sent', type: 'c', target });
          res.sendStatus(204);
        }, 1);
      });
      const url = await listen(app);
      for (const id of ['a', 'b']) await fetch(`${url}/things/${id}`, { method: 'POST' });
      const [mailA, changedA, mailB, changedB] = recorder.events.map(({ context }) => context?.request_id);
      expect([mailA, mailB]).toEqual([changedA, changedB]);
      expect(mailA).not.toBe(mailB);
    });
  });
});
