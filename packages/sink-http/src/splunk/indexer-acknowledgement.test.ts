import type { Sink } from '@audit-trail/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProtocolServer } from '../protocol-server.fixture.js';
import { batch, events, failure, send } from '../receiver.fixture.js';
import { SplunkReceiver, token } from './splunk-receiver.fixture.js';
import { splunkSink } from './splunk-sink.js';

let receiver: SplunkReceiver;
let server: ProtocolServer;
let sink: Sink;

beforeEach(() => start({ acknowledges: true }));
afterEach(() => server[Symbol.asyncDispose]());

async function start(options: { readonly acknowledges: boolean }): Promise<void> {
  receiver = new SplunkReceiver(options);
  server = await ProtocolServer.start(receiver);
  sink = server.attach(splunkSink({ url: server.url, token, acknowledge: true }));
}

test('a batch is delivered when Splunk says that it is indexed', async () => {
  receiver.notYet = 2;
  await send(sink);
  expect(server.requests.map(({ path, body }) => (path.endsWith('/ack') ? body : path))).toEqual([
    '/services/collector/event',
    '{"acks":[0]}',
    '{"acks":[0]}',
    '{"acks":[0]}',
  ]);
  expect(receiver.events).toEqual(events);
});

test('all batches of a sink go through one channel, those of another through another', async () => {
  await send(sink);
  await send(sink);
  const channels = new Set(server.requests.map(({ headers }) => headers['x-splunk-request-channel']));
  expect(channels.size).toBe(1);
  await send(server.attach(splunkSink({ url: server.url, token, acknowledge: true })));
  expect(channels).not.toContain(server.requests.at(-1)?.headers['x-splunk-request-channel']);
});

test('a batch that is not indexed in time is sent again', async () => {
  receiver.notYet = Infinity;
  const write = sink.write(batch, { signal: AbortSignal.timeout(300) });
  expect(await failure(write)).toMatchObject({
    kind: 'retry',
    message: expect.stringContaining('did not say in time that they are indexed'),
  });
  receiver.notYet = 0;
  await send(sink);
  expect(receiver.events).toEqual([...events, ...events]);
});

test('what fails while it is asked fails the batch', async () => {
  server.behave((request) => (request.path.endsWith('/ack') ? receiver.unavailable : receiver.receive(request)));
  expect(await failure(send(sink))).toMatchObject({
    kind: 'retry',
    message: expect.stringContaining('/ack answered 503'),
  });
});

test('a token without it is not taken for one with it', async () => {
  await server[Symbol.asyncDispose]();
  await start({ acknowledges: false });
  expect((await failure(send(sink))).message).toContain('enable indexer acknowledgement for the token');
});

test('a token with it wants it used', async () => {
  const without = server.attach(splunkSink({ url: server.url, token }));
  expect((await failure(send(without))).message).toContain("set 'acknowledge: true'");
});

test('a batch may take the five minutes that Splunk recommends', () => {
  expect(sink).toMatchObject({ deadline: 300_000 });
});
