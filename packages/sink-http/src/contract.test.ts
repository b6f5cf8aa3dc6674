import { HttpReceiver, sinkContract } from '@audit-trail/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { httpSink } from './http-sink.js';
import type { HttpSinkOptions } from './http-sink-options.js';

const ways: Readonly<Record<string, Partial<HttpSinkOptions>>> = {
  JSON: {},
  'NDJSON, compressed with zstd': { format: 'ndjson', compression: 'zstd' },
};

describe.each(Object.entries(ways))('the HTTP sink, %s,', (_, options) => {
  let receiver: HttpReceiver;

  beforeAll(async () => {
    receiver = await HttpReceiver.start();
  });

  afterAll(async () => {
    await receiver[Symbol.asyncDispose]();
  });

  const cases = sinkContract({
    create: () =>
      httpSink({ url: receiver.url, parseResult: ({ text }) => (text ? JSON.parse(text) : undefined), ...options }),
    read: async () => receiver.events,
    breakSink: {
      down: () => receiver.breakSink.down(),
      reset: () => receiver.breakSink.reset(),
      busy: () => receiver.breakSink.busy(),
      unavailable: () => receiver.breakSink.unavailable(),
      unauthorized: () => receiver.breakSink.unauthorized(),
      answer_lost: () => receiver.breakSink.answer_lost(),
      hang: () => receiver.breakSink.hang(),
      slow: () => receiver.breakSink.slow(),
      partial: () => receiver.breakSink.partial(),
      poison: () => receiver.breakSink.poison(),
    },
  });
  for (const { name, run } of cases) test(name, run, 60_000);
});
