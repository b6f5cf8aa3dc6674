import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type AuditEvent, currentAudit } from '@audit-trail/core';
import type { Namespace } from 'cls-hooked';
import type { RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { orders, serve } from './serve.fixture.js';

const ofRosella = {
  actor_id: 'rosella',
  actor_name: 'User rosella',
  actor_type: 'user',
  group: 'tenant-of-rosella',
  context: {
    request_id: 'request-of-rosella',
    session_id: 'session-of-rosella',
    correlation_id: 'flow-of-rosella',
    route: '/things/:id',
  },
};

describe.each(orders)('An Express application with %s', (order) => {
  it('has the actor, group and ids of the namespace in its events', async () => {
    const { post, recorder } = await serve(order, () => [(_req, res) => void res.sendStatus(204)]);
    await post('t1', 'rosella');
    expect(recorder.events).toMatchObject([{ action: 'thing.changed', outcome: 'success', ...ofRosella }]);
  });

  it('has them when the response ends where the namespace has no context', async () => {
    const later: (() => void)[] = [];
    const { namespace, post, recorder } = await serve(order, () => [(_req, res) => void later.push(() => res.end())]);
    const answered = post('t1', 'rosella');
    while (later.length === 0) await pause(1);
    expect(namespace.active).toBeNull();
    for (const end of later) end();
    await answered;
    expect(recorder.events).toMatchObject([ofRosella]);
  });

  it('keeps an actor whom the route signs out', async () => {
    const { post, recorder } = await serve(order, (namespace) => [
      (_req, res) => {
        namespace.set('user', undefined);
        res.sendStatus(403);
      },
    ]);
    await post('t1', 'rosella');
    expect(recorder.events).toMatchObject([{ outcome: 'denied', ...ofRosella }]);
  });

  it('has the actor of a request that is refused before its annotated layer', async () => {
    const { post, recorder } = await serve(order, () => [], { guard: (_req, res) => void res.sendStatus(403) });
    await post('t1', 'rosella');
    expect(recorder.events).toMatchObject([{ outcome: 'denied', ...ofRosella }]);
  });

  it('finds an actor whom a later layer signs in', async () => {
    const { post, recorder } = await serve(order, (namespace) => [
      (_req, res) => {
        namespace.set('user', { id: 'late' });
        res.sendStatus(204);
      },
    ]);
    await post('t1');
    expect(recorder.events).toMatchObject([{ actor_id: 'late', group: '' }]);
  });

  it('records a request of nobody as anonymous, and reports nothing', async () => {
    const { post, recorder, errors } = await serve(order, () => [(_req, res) => void res.sendStatus(204)]);
    await post('t1');
    expect(recorder.events).toMatchObject([{ actor_type: 'anonymous', group: '' }]);
    expect(errors).toEqual([]);
  });

  it('has the audit context in a nested run of the namespace', async () => {
    const { post, recorder } = await serve(order, (namespace) => [
      (_req, res) => {
        namespace.run(() => {
          namespace.set('step', 2);
          currentAudit().metadata({ step: namespace.get('step') });
          recorder.trail.record({ action: 'mail.sent', type: 'c' });
        });
        res.sendStatus(204);
      },
    ]);
    await post('t1', 'rosella');
    const { context, ...who } = ofRosella;
    expect(recorder.events).toMatchObject([
      { action: 'mail.sent', ...who, context: { request_id: context.request_id } },
      { action: 'thing.changed', ...ofRosella, metadata: { step: 2 } },
    ]);
  });

  it('lets the actor of trail.run() speak in it, with the namespace as it is', async () => {
    const { post, recorder } = await serve(order, (namespace) => [
      async (_req, res) => {
        await recorder.trail.run({ actor: { type: 'job', id: 'reindex' } }, async () => {
          await pause(1);
          recorder.trail.record({ action: 'index.built', type: 'c', metadata: { user: namespace.get('user').id } });
        });
        recorder.trail.record({ action: 'mail.sent', type: 'c' });
        res.sendStatus(204);
      },
    ]);
    await post('t1', 'rosella');
    expect(recorder.events).toMatchObject([
      { action: 'index.built', actor_id: 'reindex', group: 'tenant-of-rosella', metadata: { user: 'rosella' } },
      { action: 'mail.sent', actor_id: 'rosella' },
      { action: 'thing.changed', actor_id: 'rosella' },
    ]);
  });

  it('keeps hundreds of requests under way apart', async () => {
    const { post, recorder, errors } = await serve(order, (namespace) => [
      async (req, res) => {
        await pause(Math.random() * 20);
        recorder.trail.record({ action: 'mail.sent', type: 'c', target: { id: req.params['id'] } });
        setTimeout(
          namespace.bind(() => {
            currentAudit().metadata({ bound: req.params['id'] });
            res.sendStatus(204);
          }),
          Math.random() * 20,
        );
      },
    ]);
    const ids = Array.from({ length: 300 }, (_, index) => `u${index}`);
    await Promise.all(ids.map((id) => post(id, id)));
    expect(recorder.events).toHaveLength(600);
    for (const event of recorder.events) {
      const id = event.target_id;
      expect(whose(event)).toEqual([id, `tenant-of-${id}`, `request-of-${id}`, `session-of-${id}`, `flow-of-${id}`]);
      expect(event.metadata['bound']).toBe(event.action === 'thing.changed' ? id : undefined);
    }
    expect(errors).toEqual([]);
  });

  it('keeps requests apart even while namespace.runPromise() leaves the context of one active for all', async () => {
    const opens = (namespace: Namespace): RequestHandler => {
      return (_req, res, next) => {
        const run = namespace.runPromise(() => {
          const closed = once(res, 'close');
          next();
          return closed;
        });
        run.catch(next);
      };
    };
    const layers = (): RequestHandler[] => [
      async (req, res) => {
        await pause(Math.random() * 20);
        recorder.trail.record({ action: 'mail.sent', type: 'c', target: { id: req.params['id'] } });
        res.sendStatus(204);
      },
    ];
    const { post, recorder } = await serve(order, layers, { opens });
    const ids = Array.from({ length: 50 }, (_, index) => `u${index}`);
    await Promise.all(ids.map((id) => post(id, id)));
    expect(recorder.events).toHaveLength(100);
    for (const event of recorder.events) expect(event.actor_id).toBe(event.target_id);
  });

  it('reports a function that throws, and records the event without what it would have said', async () => {
    const { post, recorder, errors } = await serve(order, () => [(_req, res) => void res.sendStatus(204)], {
      options: {
        actor: () => {
          throw new Error('no such user');
        },
        group: (namespace) => namespace.get('tenant')?.id,
      },
    });
    await post('t1', 'rosella');
    expect(recorder.events).toMatchObject([{ actor_type: 'anonymous', group: 'tenant-of-rosella' }]);
    expect(errors.map(({ code, message }) => [code, message])).toContainEqual([
      'AUDIT_RESOLVER_FAILED',
      "The resolver 'actor' threw; the event is recorded without what it would have said.",
    ]);
  });

  it('reports an object where a text should be, and keeps its contents out of the event', async () => {
    const { post, recorder, errors } = await serve(order, () => [(_req, res) => void res.sendStatus(204)], {
      options: { group: 'tenant' },
    });
    await post('t1', 'rosella');
    expect(recorder.events).toMatchObject([{ group: '' }]);
    expect(errors[0]).toMatchObject({
      code: 'AUDIT_RESOLVER_FAILED',
      cause: { message: expect.stringContaining("'tenant.id'") as unknown },
    });
  });

  it('does not show what the namespace holds where a request is logged', async () => {
    let logged = '';
    const { post } = await serve(order, (namespace) => [
      (req, res) => {
        namespace.set('token', 'hush');
        logged = inspect({ ...req }, { depth: 3 });
        res.sendStatus(204);
      },
    ]);
    await post('t1', 'rosella');
    expect(logged).toContain('x-user');
    expect(logged).not.toContain('hush');
  });

  it('reads functions in the context of the request, wherever it ends', async () => {
    const later: (() => void)[] = [];
    const { post, recorder } = await serve(order, () => [(_req, res) => void later.push(() => res.end())], {
      options: {
        actor: (namespace) => ({ type: 'member', id: namespace.get('user').id }),
        sessionId: (namespace) => namespace.get('ids').session,
      },
    });
    const answered = post('t1', 'rosella');
    while (later.length === 0) await pause(1);
    for (const end of later) end();
    await answered;
    expect(recorder.events).toMatchObject([
      { actor_type: 'member', actor_id: 'rosella', context: { session_id: 'session-of-rosella' } },
    ]);
  });
});

function whose({ actor_id, group, context }: AuditEvent) {
  return [actor_id, group, context?.request_id, context?.session_id, context?.correlation_id];
}
