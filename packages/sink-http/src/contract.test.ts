import { HttpReceiver, sinkContract } from '@audit-trail/testing';
import { afterAll, describe, test } from 'vitest';
import { httpSink } from './http-sink.js';
import type { HttpSinkOptions } from './http-sink-options.js';

const ways: Readonly<Record<string, Partial<HttpSinkOptions>>> = {
  JSON: {},
  'NDJSON, compressed with zstd': { format: 'ndjson', compression: 'zstd' },
};

describe.each(Object.entries(ways))('the HTTP sink, %s,', async (_, options) => {
  const receiver = await HttpReceiver.start();
  afterAll(() => receiver[Symbol.asyncDispose]());

  const cases = sinkContract({
    create: () =>
      httpSink({ url: receiver.url, parseResult: ({ text }) => (text ? JSON.parse(text) : undefined), ...options }),
    read: async () => receiver.events,
    breakSink: receiver.breakSink,
    // A request waits a tenth of it for a receiver that hangs.
    deadline: 5_000,
  });
  for (const { name, run } of cases) test(name, run, 60_000);
});
