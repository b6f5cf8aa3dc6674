import {
  type AuditError,
  type AuditEvent,
  batchOf,
  createAuditTrail,
  memoryJournal,
  type Sink,
} from '@audit-trail/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProtocolServer } from '../protocol-server.fixture.js';
import { event, failure, send } from '../receiver.fixture.js';
import { apiKey, organization, WorkosReceiver } from './workos-receiver.fixture.js';
import { workosSink } from './workos-sink.js';
import type { WorkosSinkOptions } from './workos-sink-options.js';

let receiver: WorkosReceiver;
let server: ProtocolServer;

beforeEach(async () => {
  receiver = new WorkosReceiver();
  server = await ProtocolServer.start(receiver);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function sinkFor(options: Partial<WorkosSinkOptions> = {}): Sink {
  return server.attach(workosSink({ url: server.url, apiKey, ...options }));
}

function ofCustomer(number: number, more: Partial<AuditEvent> = {}): AuditEvent {
  return { ...event(number), group: organization, target_id: 'd1', target_type: 'document', ...more };
}

const batch = batchOf([ofCustomer(1), ofCustomer(2), ofCustomer(3)]);
const [first = '', second = '', third = ''] = batch.ids;

describe('what is sent', () => {
  test('is an event a request, in order, under its own id', async () => {
    expect(await send(sinkFor(), batch)).toBeUndefined();
    expect(receiver.keys).toEqual(batch.ids);
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/audit_logs/events' });
    expect(server.mostAtOnce).toBe(1);
  });

  test('has what WorkOS has a field for in that field, and the rest as metadata', async () => {
    await send(
      sinkFor(),
      batchOf([
        ofCustomer(1, {
          location: '203.0.113.7',
          actor_type: 'user',
          actor_name: 'Rosella',
          target_name: 'Travel policy',
          version: '2',
          outcome: 'success',
          context: { user_agent: 'curl/8.7.1' },
        }),
      ]),
    );
    expect(receiver.events).toEqual([
      {
        organization_id: organization,
        action: 'user.read',
        occurred_at: '2026-11-23T18:20:00.000Z',
        version: 2,
        actor: { type: 'user', id: 'u1', name: 'Rosella' },
        targets: [{ type: 'document', id: 'd1', name: 'Travel policy' }],
        context: { location: '203.0.113.7', user_agent: 'curl/8.7.1' },
        metadata: { event_id: first, action_type: 'r', outcome: 'success', description: 'User read' },
      },
    ]);
  });

  test('says unknown where WorkOS wants what the trail does not know', async () => {
    const targets = [
      { id: 'd1', name: '' },
      { id: '', name: 'All' },
    ];
    await send(sinkFor(), batchOf([ofCustomer(1, { actor_id: '', actor_name: '', targets })]));
    expect(receiver.events[0]).toMatchObject({
      actor: { type: 'unknown', id: 'unknown' },
      targets: [
        { type: 'unknown', id: 'd1' },
        { type: 'unknown', id: 'unknown', name: 'All' },
      ],
      context: { location: 'unknown' },
    });
    expect(receiver.events[0]).not.toHaveProperty('version');
  });

  test('can be fitted to what is configured in WorkOS', async () => {
    const adapt: WorkosSinkOptions['adapt'] = (given, { target_id }) => ({
      ...given,
      metadata: { target: target_id },
    });
    await send(sinkFor({ adapt }), batch);
    expect(receiver.events[0]?.metadata).toEqual({ target: 'd1' });
  });

  test('proves itself with the key of the moment', async () => {
    const keys = ['old', apiKey];
    const sink = sinkFor({ apiKey: () => keys.shift() ?? apiKey });
    expect((await failure(send(sink, batch))).message).toContain("check 'apiKey'");
    await send(sink, batch);
    expect(receiver.keys).toEqual(batch.ids);
  });

  test('a second time, under the same key, changes nothing', async () => {
    const sink = sinkFor();
    await send(sink, batch);
    expect(await send(sink, batch)).toBeUndefined();
    expect(receiver.keys).toEqual(batch.ids);
  });

  test('is so many events at a time, if so many are allowed', async () => {
    server.behave(async (request) => {
      // Answered when another has come, or no other can.
      await vi.waitFor(
        () => expect(server.requests.length).toBeGreaterThanOrEqual(Math.min(20, receiver.keys.length + 4)),
        20_000,
      );
      return receiver.receive(request);
    });
    const many = batchOf(Array.from({ length: 20 }, (_, number) => ofCustomer(number)));
    await send(sinkFor({ concurrency: 4 }), many);
    expect(receiver.keys.toSorted()).toEqual(many.ids);
    expect(server.mostAtOnce).toBe(4);
  });
});

describe('the organization', () => {
  test('can be found by a function, and null leaves the event out', async () => {
    const sent = batchOf([ofCustomer(1, { group: 'foo-corp.com' }), ofCustomer(2, { group: '' }), ofCustomer(3)]);
    const find = ({ group }: AuditEvent): string | null => (group === '' ? null : organization);
    expect(await send(sinkFor({ organization: find }), sent)).toBeUndefined();
    expect(receiver.keys).toEqual([first, third]);
    expect(await send(sinkFor({ organization: () => null }), sent)).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });

  test('that is missing refuses the event, and says what to do', async () => {
    const sent = batchOf([ofCustomer(1), ofCustomer(2, { group: '' }), ofCustomer(3)]);
    expect(await send(sinkFor(), sent)).toEqual({
      retry: [],
      refused: [{ id: second, reason: expect.stringContaining("the 'organization' option") }],
    });
    expect(await failure(send(sinkFor(), batchOf([event(1)])))).toMatchObject({ kind: 'refused' });
    expect(receiver.keys).toEqual([first, third]);
  });

  test('that is missing refuses the event also where all others are left out', async () => {
    const find = ({ group }: AuditEvent): string | null => (group === '' ? '' : null);
    expect(
      await send(sinkFor({ organization: find }), batchOf([ofCustomer(1), event(2), ofCustomer(3)])),
    ).toMatchObject({ refused: [{ id: second }] });
  });

  test('that WorkOS does not know refuses the event too, and holds up no other', async () => {
    const sent = batchOf([ofCustomer(1, { group: 'org_gone' }), ofCustomer(2)]);
    expect(await send(sinkFor(), sent)).toMatchObject({
      refused: [{ id: first, reason: expect.stringMatching(/Check what the 'organization' option.*org_gone/) }],
    });
    expect(receiver.keys).toEqual([second]);
  });

  test('decides what becomes of an event in a whole trail', async () => {
    const sink = sinkFor({ batch: { maxDelay: 1 } });
    const onError = vi.fn<(error: AuditError) => void>();
    const trail = createAuditTrail({ journal: memoryJournal(), sinks: [sink], onError });
    const target = { type: 'document', id: 'd1' };
    trail.record({ action: 'document.read', type: 'r', actor: { id: 'u1' }, group: organization, target });
    trail.record({ action: 'document.read', type: 'r', actor: { id: 'u1' }, target });
    await trail.flush({ to: 'delivered', deadline: 20_000 });
    expect(trail.health().sinks).toMatchObject([{ deadLetters: 1 }]);
    expect(onError.mock.calls).toMatchObject([[{ code: 'AUDIT_DEAD_LETTER' }]]);
    expect(receiver.events).toMatchObject([{ action: 'document.read', actor: { id: 'u1' } }]);
    await trail.close();
  });
});

describe('an answer', () => {
  test.each([
    [400, { code: 'invalid_audit_log_event', errors: [{ instancePath: '/targets' }] }],
    [413, { message: 'Payload too large.' }],
    [422, { message: 'Validation failed.', errors: [{ code: 'required', field: 'event.action' }] }],
  ])('%i refuses the event', async (status, body) => {
    server.behave((request) =>
      request.headers['idempotency-key'] === second ? { status, body } : receiver.receive(request),
    );
    const reason = expect.stringContaining(JSON.stringify(body).slice(1, 30));
    expect(await send(sinkFor(), batch)).toEqual({ retry: [], refused: [{ id: second, reason }] });
  });

  test.each([
    [401, "check 'apiKey'"],
    [403, "check 'apiKey'"],
    [404, "check 'url'"],
    [409, 'answered 409'],
    [429, 'answered 429'],
    [500, 'answered 500'],
  ])('%i means again later, for those not sent yet too', async (status, advice) => {
    server.behave((request) =>
      request.headers['idempotency-key'] === second ? { status, body: {} } : receiver.receive(request),
    );
    expect(await send(sinkFor(), batch)).toEqual({ retry: [second, third], refused: [] });
    expect(await failure(send(sinkFor(), batchOf(batch.events.slice(1))))).toMatchObject({
      kind: 'retry',
      message: expect.stringContaining(advice),
    });
  });

  test('may ask for time', async () => {
    server.behave(() => receiver.busy);
    expect(await failure(send(sinkFor(), batch))).toMatchObject({ retryAfterMs: 1_000 });
    expect(server.requests).toHaveLength(1);
  });

  test.each([{ success: false }, {}, 'welcome'])('2xx without success takes nothing: %j', async (body) => {
    server.behave(() => ({ status: 200, body }));
    expect(await failure(send(sinkFor(), batch))).toMatchObject({ kind: 'retry' });
  });

  test('never shows the key', async () => {
    server.behave(() => ({ status: 401, body: { message: `Unauthorized: ${apiKey}` } }));
    expect((await failure(send(sinkFor(), batch))).message).not.toContain(apiKey);
  });
});

test('a fault in a function of the application’s is for later', async () => {
  const cause = new TypeError('no such table');
  const broken = (): never => {
    throw cause;
  };
  await expect(send(sinkFor({ organization: broken }), batch)).rejects.toBe(cause);
  await expect(send(sinkFor({ adapt: broken }), batch)).rejects.toBe(cause);
});

test('few enough events are in a batch to be sent in time', () => {
  expect(sinkFor().batch).toEqual({ maxEvents: 50 });
  expect(sinkFor({ batch: { maxEvents: 10 } })).toMatchObject({ name: 'workos', batch: { maxEvents: 10 } });
});

test.each([
  [{ apiKey: undefined }, "'apiKey'"],
  [{ organization: 'org_1' }, "'organization'"],
  [{ adapt: {} }, "'adapt'"],
  [{ concurrency: 0 }, "'concurrency'"],
  [{ concurrency: 1.5 }, "'concurrency'"],
  [{ compression: 'gzip' }, "no option 'compression'"],
  [{ url: 'http://api.workos.com' }, 'use https'],
])('options %j are refused', (options, message) => {
  expect(() => Reflect.apply(workosSink, undefined, [{ apiKey, ...options }])).toThrow(message);
});
