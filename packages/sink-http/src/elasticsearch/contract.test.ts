import type { AuditEvent } from '@audit-trail/core';
import { describe } from 'vitest';
import { receiverContract } from '../receiver-contract.fixture.js';
import { apiKey, ElasticsearchReceiver } from './elasticsearch-receiver.fixture.js';
import { elasticsearchSink } from './elasticsearch-sink.js';

describe.each([
  ['an index', { index: 'audit' }],
  ['a data stream', { dataStream: 'audit' }],
])('the Elasticsearch sink, for %s,', async (_, place) => {
  const receiver = new ElasticsearchReceiver({ dataStream: 'dataStream' in place });
  await receiverContract({
    protocol: receiver,
    create: (url) => elasticsearchSink({ url, ...place, auth: { apiKey }, compression: 'gzip' }),
    read: async () =>
      [...receiver.documents.values()].map((document) => {
        const { '@timestamp': _time, ...event } = document;
        return event as unknown as AuditEvent;
      }),
  });
});
