import { createServer, type Socket } from 'node:net';
import { batchOf } from '@audit-trail/core';
import { expect, onTestFinished, test } from 'vitest';
import { listenLocally, stopListening } from '../../testing/src/local-server.js';
import { httpSink } from './http-sink.js';
import { event, send } from './receiver.fixture.js';

test('uses the bytes of a batch until the kernel has all of them, though the receiver has answered before', async () => {
  const connected = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.pause();
      socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      connected.resolve(socket);
    });
  });
  const port = await listenLocally(server, 0);
  const sink = httpSink({ url: `http://127.0.0.1:${port}`, format: 'ndjson' });
  onTestFinished(async () => {
    await sink[Symbol.asyncDispose]?.();
    await stopListening(server);
  });
  await send(sink, batchOf([event(1, 'x'.repeat(50_000_000))]));
  expect(sink.borrows).toBe(false);
  (await connected.promise).resume();
  await expect.poll(() => sink.borrows).toBe(true);
});
