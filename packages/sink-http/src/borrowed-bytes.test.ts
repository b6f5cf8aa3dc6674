import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { type AuditEvent, batchOf, type Sink } from '@audit-trail/core';
import { expect, onTestFinished, test } from 'vitest';
import { listenLocally, stopListening } from '../../testing/src/local-server.js';
import type { BodyFormat } from './body.js';
import { httpSink } from './http-sink.js';
import { event, send } from './receiver.fixture.js';

/** Larger than what the kernel takes for a receiver that reads nothing. */
const large = 20_000_000;

/** A receiver that answers as soon as the first bytes are there, and reads no more until its connection is resumed; and a sink for it. */
async function hasty(format: BodyFormat): Promise<{ sink: Sink; connected: Promise<Socket> }> {
  const connected = Promise.withResolvers<Socket>();
  const server: Server = createServer((socket) => {
    socket.once('data', (bytes) => {
      socket.pause();
      socket.unshift(bytes);
      socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      connected.resolve(socket);
    });
  });
  const port = await listenLocally(server, 0);
  const sink = httpSink({ url: `http://127.0.0.1:${port}`, format });
  onTestFinished(async () => {
    await sink[Symbol.asyncDispose]?.();
    await stopListening(server);
  });
  return { sink, connected: connected.promise };
}

/** The body of the first request that comes. */
async function firstBody(socket: Socket): Promise<AuditEvent[]> {
  let received = '';
  let [start, end] = [0, Infinity];
  for await (const bytes of socket) {
    received += String(bytes);
    if (start === 0 && received.includes('\r\n\r\n')) {
      start = received.indexOf('\r\n\r\n') + 4;
      end = start + Number(/content-length: (\d+)/i.exec(received)?.[1]);
    }
    if (received.length >= end) return JSON.parse(received.slice(start, end));
  }
  throw new Error('The connection has ended before.');
}

test('uses the bytes of a batch until the kernel has all of them, though the receiver has answered before', async () => {
  const { sink, connected } = await hasty('ndjson');
  await send(sink, batchOf([event(1, 'x'.repeat(large))]));
  expect(sink.borrows).toBe(false);
  const next = send(sink, batchOf([event(2)])); // waits for the connection
  next.catch(() => undefined); // nobody answers it
  await setImmediate();
  expect(sink.borrows).toBe(false);
  (await connected).resume();
  await expect.poll(() => sink.borrows).toBe(true);
});

test('leaves a body as it is until the kernel has all of it, though another is sent', async () => {
  const { sink, connected } = await hasty('json');
  const first = event(1, 'x'.repeat(large));
  await send(sink, batchOf([first]));
  send(sink, batchOf([event(2, 'y'.repeat(large))])).catch(() => undefined); // nobody answers it
  expect(await firstBody(await connected)).toEqual([first]);
});
