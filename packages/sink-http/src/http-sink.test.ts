import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { batchOf } from '@audit-trail/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { batch, event, events, failure, Posting, send } from './receiver.fixture.js';

let posting: Posting;

beforeEach(async () => {
  posting = await Posting.start();
});

afterEach(async () => {
  await posting.stop();
});

const idKey = createHash('sha256').update(batch.ids.join('\n')).digest('base64url');

describe('what is sent', () => {
  test('is a JSON array by default', async () => {
    await send(posting.sink());
    const [request] = posting.receiver.requests;
    expect(JSON.parse(String(request?.body))).toEqual(events);
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': idKey,
      'user-agent': 'audit-trail',
    });
    expect(request?.headers['content-encoding']).toBeUndefined();
  });

  test('is the lines of the journal as NDJSON', async () => {
    await send(posting.sink({ format: 'ndjson' }));
    expect(posting.receiver.requests[0]?.raw).toEqual(batch.bytes);
    expect(posting.receiver.requests[0]?.headers['content-type']).toBe('application/x-ndjson');
  });

  test('is a single event in an array too', async () => {
    await send(posting.sink(), batchOf([event(7)]));
    expect(posting.receiver.events).toEqual([event(7)]);
  });

  test.each(['gzip', 'zstd'] as const)('is compressed with %s when that is worth it', async (compression) => {
    const large = batchOf(Array.from({ length: 100 }, (_, number) => event(number)));
    const sink = posting.sink({ compression });
    await send(sink, large);
    await send(sink);
    const [compressed, small] = posting.receiver.requests;
    expect(compressed?.headers['content-encoding']).toBe(compression);
    expect(compressed?.raw.length).toBeLessThan(large.bytes.length / 4);
    expect(compressed?.events).toEqual(large.events);
    expect(small?.headers['content-encoding']).toBeUndefined();
  });

  test('goes to path and query of the URL', async () => {
    await send(posting.sink({ url: `${posting.receiver.url}/v1?source=app` }));
    expect(posting.receiver.requests[0]).toMatchObject({ method: 'POST', path: '/events/v1?source=app' });
  });

  test('has the same Idempotency-Key when it is sent again, and another when a part is', async () => {
    const sink = posting.sink();
    await send(sink);
    await send(sink);
    await send(sink, batchOf(events.slice(1)));
    const keys = posting.receiver.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  test('is signed as the receiver has it behind its decompression, under the same id each time', async () => {
    const key = Buffer.alloc(32, 7);
    const sink = posting.sink({
      compression: 'gzip',
      compressAbove: 0,
      sign: { secret: `whsec_${key.toString('base64')}` },
    });
    await send(sink);
    await send(sink);
    const ids = posting.receiver.requests.map(({ headers, body }) => {
      const { 'webhook-id': id, 'webhook-timestamp': time } = headers;
      const signature = createHmac('sha256', key)
        .update(`${String(id)}.${String(time)}.`)
        .update(body)
        .digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signature}`);
      return id;
    });
    expect(ids).toEqual([idKey, idKey]);
  });

  test('keeps one connection', async () => {
    const sink = posting.sink();
    for (let round = 0; round < 5; round += 1) await send(sink);
    expect(posting.receiver.connections).toBe(1);
  });
});

describe('headers', () => {
  test('are sent as given, and may say more about the content', async () => {
    await send(
      posting.sink({ headers: { Authorization: 'Bearer abc', 'Content-Type': 'application/json; charset=utf-8' } }),
    );
    expect(posting.receiver.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  test('come from a function before each request', async () => {
    let asked = 0;
    const sink = posting.sink({ headers: async () => ({ authorization: `Bearer ${(asked += 1)}` }) });
    await send(sink);
    await send(sink);
    expect(posting.receiver.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
  });

  test('that can not be had mean again later', async () => {
    const cause = new Error('vault is sealed');
    const error = await failure(send(posting.sink({ headers: () => Promise.reject(cause) })));
    expect(error).toMatchObject({ kind: 'retry', cause, message: expect.stringContaining("'headers' function") });
    expect(posting.receiver.requests).toEqual([]);
  });

  test('that never come are given up at the signal', async () => {
    const sink = posting.sink({ headers: () => new Promise(() => undefined) });
    await expect(sink.write(batch, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ kind: 'retry' });
  });
});

describe('without an answer', () => {
  test.each([
    ['down', /\(ECONNREFUSED\).*whether the receiver runs/],
    ['reset', /\((ECONNRESET|UND_ERR_SOCKET)\)/],
  ] as const)('because the receiver is in the state %s, the batch is for later', async (fault, message) => {
    const sink = posting.sink();
    const heal = await posting.receiver.breakSink[fault]();
    expect(await failure(send(sink))).toMatchObject({ kind: 'retry', message: expect.stringMatching(message) });
    await heal();
    await send(sink);
    expect(posting.receiver.events).toEqual(events);
  });

  test('the request is given up after a time', async () => {
    posting.receiver.behave(() => undefined);
    const error = await failure(send(posting.sink({ timeouts: { headers: 50 } })));
    expect(error.message).toContain("did not answer within 'timeouts.headers'");
  });

  test('because TLS does not begin, connecting is given up after a time', async () => {
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const sink = posting.sink({ url: `https://127.0.0.1:${port}`, timeouts: { connect: 50 } });
    expect((await failure(send(sink))).message).toContain("Connecting took longer than 'timeouts.connect'");
    silent.close();
  });

  test('the request is given up at the signal', async () => {
    posting.receiver.behave(() => undefined);
    const sink = posting.sink();
    const controller = new AbortController();
    const write = sink.write(batch, { signal: controller.signal });
    await vi.waitFor(() => expect(posting.receiver.requests).toHaveLength(1));
    controller.abort();
    expect(await failure(write)).toMatchObject({ kind: 'retry' });
    await expect(sink.write(batch, { signal: controller.signal })).rejects.toMatchObject({ kind: 'retry' });
  });

  test('an answer under way is given up at the signal, and its connection with it', async () => {
    const closed = Promise.withResolvers<void>();
    const controller = new AbortController();
    posting.receiver.behave((_, socket) => {
      socket.once('close', () => closed.resolve());
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{', () => controller.abort());
    });
    const sink = posting.sink({ parseResult: () => undefined });
    const { cause } = await failure(sink.write(batch, { signal: controller.signal }));
    expect(cause).toBe(controller.signal.reason);
    await closed.promise;
  });

  test('an answer that trickles is given up, unless nobody needs the rest of it', async () => {
    posting.receiver.behave((_, socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'));
    await send(posting.sink({ timeouts: { body: 50 } }));
    const sink = posting.sink({ timeouts: { body: 50 }, parseResult: () => undefined });
    expect((await failure(send(sink))).message).toContain("'timeouts.body'");
  });

  test('a refusal before the end of the body is heard', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined); // the rest of the body meets a closed connection
      socket.once('data', () => {
        socket.write('HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        socket.destroySoon();
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const huge = batchOf(Array.from({ length: 20 }, (_, number) => event(number, 'x'.repeat(500_000))));
    const sink = posting.sink({ url: `http://127.0.0.1:${port}` });
    expect(await failure(send(sink, huge))).toMatchObject({ kind: 'too_large' });
    server.close();
  });
});

test('a closed sink takes nothing, and can be closed again', async () => {
  const sink = posting.sink();
  await send(sink);
  await sink[Symbol.asyncDispose]?.();
  await sink[Symbol.asyncDispose]?.();
  expect(await failure(send(sink))).toMatchObject({ kind: 'retry', message: expect.stringContaining('closed') });
});
