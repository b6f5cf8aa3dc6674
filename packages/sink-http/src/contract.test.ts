import { FaultProxy, HttpReceiver, type HttpReceiverOptions, sinkContract } from '@audit-trail/testing';
import { afterAll, describe, test } from 'vitest';
import { certificate } from './certificate.fixture.js';
import { httpSink } from './http-sink.js';
import type { HttpSinkOptions } from './http-sink-options.js';

const own = await certificate();

interface Way {
  readonly options?: Partial<HttpSinkOptions>;
  readonly tls?: HttpReceiverOptions['tls'];
  /** Whether the network is broken, and not the receiver, where both can be. */
  readonly network: boolean;
}

const ways: Readonly<Record<string, Way>> = {
  JSON: { network: false },
  'NDJSON, compressed with zstd, through a broken network': {
    options: { format: 'ndjson', compression: 'zstd' },
    network: true,
  },
  'NDJSON, encrypted, through a broken network': {
    options: { format: 'ndjson', tls: { ca: own.cert } },
    tls: own,
    network: true,
  },
};

describe.each(Object.entries(ways))('the HTTP sink, %s,', async (_, { options, tls, network }) => {
  const receiver = await HttpReceiver.start({ tls });
  const proxy = await FaultProxy.start(receiver);
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  const url = new URL(receiver.url);
  url.port = String(proxy.port);
  const cases = sinkContract({
    create: () => httpSink({ url, parseResult: ({ text }) => (text ? JSON.parse(text) : undefined), ...options }),
    read: async () => receiver.events,
    breakSink: network ? { ...receiver.breakSink, ...proxy.breakSink } : { ...proxy.breakSink, ...receiver.breakSink },
    // A request waits a tenth of it for a receiver that hangs.
    deadline: 10_000,
  });
  for (const { name, run } of cases) test(name, run, 60_000);
});
