import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { currentAudit } from '@audit-trail/core';
import type { Namespace } from 'cls-hooked';
import { expect, it } from 'vitest';
import { clsContext, type ClsContextOptions } from './index.js';
import { everything, newNamespace, recording } from './serve.fixture.js';

function job(options: ClsContextOptions<Namespace> = everything) {
  const namespace = newNamespace();
  clsContext(namespace, options);
  return { namespace, ...recording() };
}

const signIn = (namespace: Namespace, id: string): void => {
  namespace.set('user', { id });
  namespace.set('tenant', { id: `tenant-of-${id}` });
  namespace.set('ids', { request: `request-of-${id}`, session: `session-of-${id}`, correlation: `flow-of-${id}` });
};

const of = (id: string) => ({
  actor_id: id,
  group: `tenant-of-${id}`,
  context: { request_id: `request-of-${id}`, session_id: `session-of-${id}`, correlation_id: `flow-of-${id}` },
});

it('A job in the namespace gives its user, group and ids to what it records, without trail.run()', async () => {
  const { namespace, trail, recorder, errors } = job();
  const work = (id: string) =>
    namespace.runPromise(async () => {
      signIn(namespace, id);
      await pause(Math.random() * 20);
      trail.record({ action: 'report.sent', type: 'c', target: { id } });
    });
  await Promise.all(Array.from({ length: 200 }, (_, index) => work(`u${index}`)));
  expect(recorder.events).toHaveLength(200);
  for (const event of recorder.events) expect(event).toMatchObject(of(event.target_id));
  expect(errors).toEqual([]);
});

it('A job is asked anew for each event, since it may change its user', () => {
  const { namespace, trail, recorder } = job();
  namespace.run(() => {
    for (const id of ['a', 'b']) {
      signIn(namespace, id);
      trail.record({ action: 'report.sent', type: 'c' });
    }
  });
  expect(recorder.events).toMatchObject([of('a'), of('b')]);
});

it('A bare id is an actor too', () => {
  const { namespace, trail, recorder } = job({ actor: 'userId', group: 'tenantId' });
  namespace.run(() => {
    namespace.set('userId', 42);
    namespace.set('tenantId', 7n);
    trail.record({ action: 'report.sent', type: 'c' });
  });
  expect(recorder.events).toMatchObject([{ actor_type: 'user', actor_id: '42', group: '7' }]);
});

it('A callback that is bound to a job is the job’s, even when it is called within a trail.run()', () => {
  const { namespace, trail, recorder } = job();
  let callback = (): void => undefined;
  namespace.run(() => {
    signIn(namespace, 'a');
    callback = namespace.bind(() => void trail.record({ action: 'report.sent', type: 'c' }));
  });
  trail.run({ actor: { id: 'other' } }, () => callback());
  expect(recorder.events).toMatchObject([of('a')]);
});

it('What trail.run() does not declare is the namespace’s, whichever is around the other', () => {
  const { namespace, trail, recorder } = job();
  const record = () => trail.record({ action: 'report.sent', type: 'c' });
  namespace.run(() => {
    signIn(namespace, 'a');
    trail.run({ group: 'declared' }, record);
  });
  trail.run({ group: 'declared' }, () =>
    namespace.run(() => {
      signIn(namespace, 'a');
      record();
    }),
  );
  namespace.run(() => {
    trail.run({ actor: { id: 'declared' } }, () => {
      signIn(namespace, 'a'); // later than trail.run()
      record();
    });
  });
  expect(recorder.events).toMatchObject([
    { ...of('a'), group: 'declared' },
    { ...of('a'), group: 'declared' },
    { ...of('a'), actor_id: 'declared' },
  ]);
});

it('trail.run() within a job has the job’s user where only AsyncLocalStorage still holds', () => {
  const { namespace, trail, recorder } = job();
  let callback = (): void => undefined;
  namespace.run(() => {
    signIn(namespace, 'a');
    trail.run({}, () => {
      callback = AsyncLocalStorage.bind(() => void currentAudit().record({ action: 'report.sent', type: 'c' }));
    });
  });
  expect(namespace.active).toBeNull();
  callback();
  expect(recorder.events).toMatchObject([of('a')]);
});

it('Of several namespaces, whichever has a context is asked', () => {
  const { namespace, trail, recorder } = job();
  const other = newNamespace();
  clsContext(other, { actor: 'user', correlationId: 'flow' });
  other.run(() => {
    other.set('user', { id: 'b' });
    trail.record({ action: 'report.sent', type: 'c' });
    other.set('flow', 'f1');
    namespace.run(() => {
      namespace.set('tenant', { id: 'acme' });
      trail.record({ action: 'report.sent', type: 'c' });
    });
  });
  namespace.run(() => {
    signIn(namespace, 'a');
    trail.record({ action: 'report.sent', type: 'c' });
  });
  expect(recorder.events).toMatchObject([
    { actor_id: 'b', group: '' },
    { actor_id: 'b', group: 'acme', context: { correlation_id: 'f1' } },
    of('a'),
  ]);
});

it('Where the namespace has no context, an event is without an actor, and that is reported as ever', () => {
  const { trail, recorder, errors } = job();
  trail.record({ action: 'report.sent', type: 'c' });
  expect(recorder.events).toMatchObject([{ actor_type: 'anonymous', group: '' }]);
  expect(errors.map(({ code }) => code)).toEqual(['AUDIT_ACTOR_MISSING']);
});

it('Functions that throw, or return promises, are reported to the trail that records', () => {
  const { namespace, trail, recorder, errors } = job({
    actor: () => {
      throw new Error('no such user');
    },
    group: () => Promise.resolve('acme') as never,
    requestId: () => 'r1',
  });
  namespace.run(() => trail.record({ action: 'report.sent', type: 'c' }));
  expect(recorder.events).toMatchObject([{ actor_type: 'anonymous', group: '', context: { request_id: 'r1' } }]);
  expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([
    expect.stringMatching(/^AUDIT_RESOLVER_FAILED The resolver 'actor' threw/),
    expect.stringMatching(/^AUDIT_RESOLVER_FAILED The resolver 'group' returned a promise/),
    expect.stringMatching(/^AUDIT_ACTOR_MISSING /),
  ]);
});

it('currentAudit() in a job has no annotated operation', () => {
  const { namespace } = job();
  namespace.run(() => expect(currentAudit().active).toBe(false));
});
