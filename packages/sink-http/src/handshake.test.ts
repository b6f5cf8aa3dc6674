import { FaultProxy, HttpReceiver } from '@audit-trail/testing';
import { expect, test } from 'vitest';
import { httpSink } from './http-sink.js';
import { batch, failure } from './receiver.fixture.js';

test('a write ends at its signal, though a handshake goes on', async () => {
  await using receiver = await HttpReceiver.start();
  await using proxy = await FaultProxy.start(receiver);
  await proxy.break({ request: { cut: 'swallow' } });
  const sink = httpSink({ url: `https://127.0.0.1:${proxy.port}/`, timeouts: { connect: 600_000 } });
  const { kind } = await failure(sink.write(batch, { signal: AbortSignal.timeout(100) }));
  expect(kind).toBe('retry');
  await sink[Symbol.asyncDispose]?.();
});
