import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { batchOf } from '@audit-trail/core';
import { expect, test } from 'vitest';
import { Program } from '../../core/src/journal/program.fixture.js';
import { httpSink } from './http-sink.js';
import { event, failure, send } from './receiver.fixture.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes that buffers hold. */
function held(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function connections(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;
}

test('a receiver that falls silent costs no memory and no connection, however often it is tried', async () => {
  // In a process of its own: nothing but the sink may hold what is sent.
  const program = new Program('../../sink-http/src/tls-receiver', []);
  await program.printed(1);
  const { url, ca }: { url: string; ca: string } = JSON.parse(program.output[0] ?? '');
  const sink = httpSink({ url, tls: { ca }, timeouts: { connect: 600_000, headers: 600_000 } });
  await send(sink);
  const megabyte = (): ReturnType<typeof batchOf> => batchOf([event(1, 'x'.repeat(1_000_000))]);

  const before = held();
  program.process.kill('SIGSTOP');
  // The first goes out on the open connection, the others wait for a handshake.
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await failure(sink.write(megabyte(), { signal: AbortSignal.timeout(50) }));
  }
  await expect.poll(held, { timeout: 10_000 }).toBeLessThan(before + 5_000_000);
  await expect.poll(connections).toBe(0);

  program.process.kill('SIGCONT');
  await send(sink, megabyte());
  await sink[Symbol.asyncDispose]?.();
}, 60_000);
