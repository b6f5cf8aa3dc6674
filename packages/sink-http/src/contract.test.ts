import { FaultProxy, HttpReceiver, type HttpReceiverOptions, sinkContract } from '@audit-trail/testing';
import { generate } from 'selfsigned';
import { afterAll, describe, test } from 'vitest';
import { httpSink } from './http-sink.js';
import type { HttpSinkOptions } from './http-sink-options.js';

const { private: key, cert } = await generate([{ name: 'commonName', value: 'test' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
});

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
  'JSON, encrypted, through a broken network': {
    options: { tls: { ca: cert } },
    tls: { key, cert },
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

  const both = network ? { ...receiver.breakSink, ...proxy.breakSink } : { ...proxy.breakSink, ...receiver.breakSink };
  const { hang, ...others } = both;
  const url = new URL(receiver.url);
  url.port = String(proxy.port);
  const cases = sinkContract({
    create: () => httpSink({ url, parseResult: ({ text }) => (text ? JSON.parse(text) : undefined), ...options }),
    read: async () => receiver.events,
    // An encrypted connection keeps what was sent in memory until its other end lets go; a partition is as silent.
    breakSink: tls ? others : { ...others, hang },
    // A request waits a tenth of it for a receiver that hangs.
    deadline: 5_000,
  });
  for (const { name, run } of cases) test(name, run, 60_000);
});
