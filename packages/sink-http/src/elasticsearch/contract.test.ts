import type { AuditEvent } from '@audit-trail/core';
import { sinkContract } from '@audit-trail/testing';
import { afterAll, describe, test } from 'vitest';
import { ProtocolServer } from '../protocol-server.fixture.js';
import { apiKey, ElasticsearchReceiver } from './elasticsearch-receiver.fixture.js';
import { elasticsearchSink } from './elasticsearch-sink.js';

describe.each([
  ['an index', { index: 'audit' }],
  ['a data stream', { dataStream: 'audit' }],
])('the Elasticsearch sink, for %s,', async (_, place) => {
  const receiver = new ElasticsearchReceiver({ dataStream: 'dataStream' in place });
  const server = await ProtocolServer.start(receiver);
  afterAll(() => server[Symbol.asyncDispose]());

  const cases = sinkContract({
    create: () => elasticsearchSink({ url: server.url, ...place, auth: { apiKey }, compression: 'gzip' }),
    read: async () =>
      [...receiver.documents.values()].map((document) => {
        const { '@timestamp': _time, ...event } = document;
        return event as unknown as AuditEvent;
      }),
    breakSink: server.breakSink,
    // A request waits a tenth of it for a receiver that hangs.
    deadline: 10_000,
  });
  for (const { name, run } of cases) test(name, run, 60_000);
});
