import { sinkContract } from '@audit-trail/testing';
import { afterAll, describe, test } from 'vitest';
import { ProtocolServer } from '../protocol-server.fixture.js';
import { splunkSink } from './splunk-sink.js';
import { SplunkReceiver, token } from './splunk-receiver.fixture.js';

describe.each([
  ['with', true],
  ['without', false],
])('the Splunk sink, %s acknowledgement,', async (_, acknowledge) => {
  const receiver = new SplunkReceiver({ acknowledges: acknowledge });
  const server = await ProtocolServer.start(receiver);
  afterAll(() => server[Symbol.asyncDispose]());

  const cases = sinkContract({
    create: () =>
      splunkSink({ url: server.url, token, acknowledge, compression: 'gzip', timeouts: { headers: 10_000 } }),
    read: async () => receiver.events,
    breakSink: server.breakSink,
    deadline: 30_000,
  });
  for (const { name, run } of cases) test(name, run, 60_000);
});
