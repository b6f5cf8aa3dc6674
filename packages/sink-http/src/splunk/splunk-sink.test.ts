import { hostname } from 'node:os';
import type { Sink } from '@audit-trail/core';
import { batchOf } from '@audit-trail/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProtocolServer } from '../protocol-server.fixture.js';
import { batch, event, events, failure, send } from '../receiver.fixture.js';
import { hec, SplunkReceiver, token } from './splunk-receiver.fixture.js';
import { splunkSink } from './splunk-sink.js';
import type { SplunkSinkOptions } from './splunk-sink-options.js';

let receiver: SplunkReceiver;
let server: ProtocolServer;

beforeEach(async () => {
  receiver = new SplunkReceiver();
  server = await ProtocolServer.start(receiver);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function sinkFor(options: Partial<SplunkSinkOptions> = {}): Sink {
  return server.attach(splunkSink({ url: server.url, token, ...options }));
}

describe('what is sent', () => {
  test('is an envelope for each event, with its time in seconds', async () => {
    await send(sinkFor());
    expect(receiver.envelopes).toEqual(
      events.map((sent) => ({
        time: 1_795_458_000,
        host: hostname(),
        source: 'audit-trail',
        sourcetype: '_json',
        event: sent,
      })),
    );
    expect(server.requests[0]?.body).toContain(`{"time":1795458000.000,`);
    expect(server.requests[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  test('holds each event as the journal has it', async () => {
    const line = JSON.stringify(event(1)).replace(':"r"', ': "r"');
    await send(sinkFor(), batchOf([line]));
    expect(server.requests[0]?.body).toContain(`"event":${line}}\n`);
  });

  test('says where the events belong', async () => {
    const fields = { environment: 'production' };
    const where = { index: 'audit', source: 'billing', sourcetype: 'audit_trail', host: 'web-1', fields };
    await send(sinkFor(where));
    expect(receiver.envelopes[0]).toMatchObject(where);
  });

  test('goes to the path below the URL', async () => {
    server.behave(() => hec(0));
    await send(sinkFor({ url: `${server.url}/splunk/` }));
    expect(server.requests[0]?.path).toBe('/splunk/services/collector/event');
  });

  test('proves itself with the token of the moment', async () => {
    const tokens = ['old', token];
    const sink = sinkFor({ token: async () => tokens.shift() ?? '' });
    expect(await failure(send(sink))).toMatchObject({ kind: 'retry' });
    await send(sink);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Splunk old', `Splunk ${token}`]);
  });
});

describe('an error', () => {
  test.each([
    [1, 403, "'token'"],
    [2, 401, "check 'token'"],
    [3, 401, "check 'token'"],
    [4, 403, "'token'"],
    [5, 400, 'lost on the way'],
    [7, 400, "check 'index'"],
    [8, 500, 'Internal server error'],
    [9, 503, 'Server is busy'],
    [10, 400, "set 'acknowledge: true'"],
    [11, 400, 'Invalid data channel'],
    [14, 400, "leave out 'acknowledge'"],
    [16, 400, 'It said'],
    [21, 400, "check 'token'"],
    [22, 400, "'token'"],
    [23, 503, 'It said'],
    [26, 429, 'at capacity'],
    [27, 429, 'It said'],
  ])('with code %i is not about the events: they wait', async (code, status, advice) => {
    server.behave(() => ({ ...hec(code, { 'invalid-event-number': 1 }), status }));
    const error = await failure(send(sinkFor()));
    expect(error).toMatchObject({ kind: 'retry', message: expect.stringContaining(advice) });
  });

  test.each([6, 12, 13, 15])('with code %i refuses the event it names, and the others are sent again', async (code) => {
    server.behave(() => hec(code, { 'invalid-event-number': 1 }));
    const [first, second, third] = batch.ids;
    expect(await send(sinkFor())).toEqual({
      retry: [first, third],
      refused: [{ id: second, reason: expect.stringContaining(`"code":${code}`) }],
    });
  });

  test.each([undefined, 3, -1, 'x'])('that names no event of the batch (%s) refuses the batch', async (place) => {
    server.behave(() => hec(6, { 'invalid-event-number': place }));
    expect(await failure(send(sinkFor()))).toMatchObject({ kind: 'refused' });
  });

  test('about a single event refuses it', async () => {
    server.behave(() => hec(6, { 'invalid-event-number': 0 }));
    expect(await failure(send(sinkFor(), batchOf([event(1)])))).toMatchObject({ kind: 'refused' });
  });

  test.each([true, false])(
    'loses no event before the refused one, whether Splunk kept it (%s)',
    async (keepsBefore) => {
      receiver.keepsBefore = keepsBefore;
      const sink = sinkFor();
      const poisoned = batchOf([event(1), { ...event(2), action: 'contract.poisoned' }, event(3)]);
      const heal = server.behave(receiver.poison);
      const { retry = [] } = (await send(sink, poisoned)) ?? {};
      await send(sink, batchOf([event(1), event(3)].filter(({ id }) => retry.includes(id))));
      await heal();
      expect(receiver.events).toEqual([...(keepsBefore ? [event(1)] : []), event(1), event(3)]);
    },
  );

  test('413 means too large', async () => {
    server.behave(() => ({ status: 413, body: {} }));
    expect(await failure(send(sinkFor()))).toMatchObject({ kind: 'too_large' });
  });

  test('never shows the token', async () => {
    server.behave(() => hec(4, { token }));
    expect((await failure(send(sinkFor()))).message).not.toContain(token);
  });
});

describe('an answer that is 2xx', () => {
  test.each([24, 25])('may warn with code %i', async (code) => {
    server.behave(() => ({ status: 200, body: { text: 'approaching', code } }));
    expect(await send(sinkFor())).toBeUndefined();
  });

  test.each([{ code: 6, text: 'Invalid data format' }, { ok: true }, 'welcome'])(
    'and is not success takes nothing: %j',
    async (body) => {
      server.behave(() => ({ status: 200, body }));
      expect(await failure(send(sinkFor()))).toMatchObject({ kind: 'retry' });
    },
  );
});

test.each([
  [{ url: 'https://x.example/services/collector/event' }, 'which the sink adds'],
  [{ token: '' }, "'token'"],
  [{ token: undefined }, "'token'"],
  [{ index: '' }, "'index'"],
  [{ fields: { a: 1 } }, "'fields'"],
  [{ acknowledge: 'yes' }, "'acknowledge'"],
  [{ compression: 'zstd' }, "'compression'"],
  [{ headers: 'x' }, "'headers'"],
  [{ url: 'http://splunk.example.com:8088' }, 'use https'],
  [{ format: 'json' }, "no option 'format'"],
])('options %j are refused', (options, message) => {
  expect(() => Reflect.apply(splunkSink, undefined, [{ url: server.url, token, ...options }])).toThrow(message);
});
