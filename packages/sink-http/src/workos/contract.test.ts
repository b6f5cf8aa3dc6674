import { sinkContract } from '@audit-trail/testing';
import { afterAll, describe, test } from 'vitest';
import { ProtocolServer } from '../protocol-server.fixture.js';
import { apiKey, organization, WorkosReceiver } from './workos-receiver.fixture.js';
import { workosSink } from './workos-sink.js';

describe('the WorkOS sink', async () => {
  const receiver = new WorkosReceiver();
  const server = await ProtocolServer.start(receiver);
  afterAll(() => server[Symbol.asyncDispose]());

  const cases = sinkContract({
    create: () => workosSink({ url: server.url, apiKey, organization: () => organization }),
    read: async () => receiver.keys,
    breakSink: server.breakSink,
    deadline: 30_000,
  });
  for (const { name, run } of cases) test(name, run, 60_000);
});
