import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { array, assert, asyncProperty, uint8Array } from 'fast-check';
import { describe, expect, test as plainTest } from 'vitest';
import { FaultProxy } from './fault-proxy.js';
import { listenLocally } from './local-server.js';
import type { TcpFault } from './tcp-fault.js';

/** A server that answers each line with `taken\n`. */
class LineServer {
  /** All that arrived, of all connections. */
  text = '';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  static async start(): Promise<LineServer> {
    const server = new LineServer();
    server.#port = await listenLocally(server.#server, 0);
    return server;
  }

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => {
        this.text += String(chunk);
        if (this.text.endsWith('\n')) socket.write('taken\n');
      });
    });
  }

  get port(): number {
    return this.#port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** A connection, and what came of it. */
class Client {
  /** What arrived, in the pieces it came in. */
  readonly pieces: string[] = [];
  /** `end`, or the code of the error it ended with. */
  readonly closed: Promise<string>;
  readonly socket: Socket;

  constructor(port: number) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    this.socket = connect({ port, host: '127.0.0.1' })
      .on('data', (chunk) => this.pieces.push(String(chunk)))
      .on('error', (error) => resolve('code' in error ? String(error.code) : error.message))
      .on('end', () => resolve('end'));
  }

  get text(): string {
    return this.pieces.join('');
  }

  /** Resolves when so much arrived. */
  async has(text: string): Promise<void> {
    while (this.text !== text) await once(this.socket, 'data', { signal: AbortSignal.timeout(10_000) });
  }
}

const test = plainTest.extend<{ server: LineServer; proxy: FaultProxy }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that are needed from this pattern.
  server: async ({}, use) => {
    await using server = await LineServer.start();
    await use(server);
  },
  proxy: async ({ server }, use) => {
    await using proxy = await FaultProxy.start({ port: server.port });
    await use(proxy);
  },
});

test('whatever both sides say goes through unchanged, and so does the end of it', async () => {
  const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  await using proxy = await FaultProxy.start({ port: await listenLocally(echo, 0) });
  await assert(
    asyncProperty(array(uint8Array({ maxLength: 100_000, size: 'max' }), { maxLength: 3 }), async (chunks) => {
      const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
      for (const chunk of chunks) socket.write(chunk);
      socket.end();
      expect((await buffer(socket)).equals(Buffer.concat(chunks))).toBe(true);
    }),
    { numRuns: 20 },
  );
  echo.close();
  await once(echo, 'close');
});

describe('a fault breaks', () => {
  /** What the client hears, and what the server has of `one\n`, if it was quick enough. */
  const faults: readonly (readonly [string, TcpFault, string, string, string])[] = [
    ['the port', { connect: 'refuse' }, '', 'ECONNREFUSED', ''],
    ['new connections', { connect: 'reset' }, '', 'ECONNRESET', ''],
    ['a request in its midst', { request: { after: 2, cut: 'reset' } }, '', 'ECONNRESET', 'on'],
    ['an answer before it begins', { answer: { cut: 'reset' } }, '', 'ECONNRESET', 'one\n'],
    ['an answer in its midst', { answer: { after: 3, cut: 'close' } }, 'tak', 'end', 'one\n'],
    ['an answer, with a reset', { answer: { afterRequest: 4, cut: 'reset' } }, '', 'ECONNRESET', 'one\n'],
  ];

  test.for(faults)('%s', async ([, fault, heard, end, arrived], { server, proxy }) => {
    const heal = await proxy.break(fault);
    const client = new Client(proxy.port);
    client.socket.write('one\n');
    expect(await client.closed).toBe(end);
    expect(client.text).toBe(heard);
    expect(arrived.startsWith(server.text)).toBe(true);

    await heal();
    const next = new Client(proxy.port);
    next.socket.write('two\n');
    await next.has('taken\n');
    expect(server.text).toMatch(/^(on|one\n)?two\n$/);
    next.socket.destroy();
  });

  test.for(faults.filter(([, { connect: refused }]) => !refused))(
    '%s, on a connection that was open before',
    async ([, fault, heard, end, arrived], { server, proxy }) => {
      const client = new Client(proxy.port);
      client.socket.write('before\n');
      await client.has('taken\n');
      await proxy.break(fault);
      client.socket.write('one\n');
      expect(await client.closed).toBe(end);
      expect(client.text).toBe(`taken\n${heard}`);
      expect(`before\n${arrived}`.startsWith(server.text)).toBe(true);
    },
  );

  test.for<TcpFault>([{ connect: 'refuse' }, { connect: 'reset' }])(
    'open connections: %o',
    async (fault, { proxy }) => {
      const client = new Client(proxy.port);
      client.socket.write('one\n');
      await client.has('taken\n');
      expect(proxy.connections).toBe(1);
      await proxy.break(fault);
      expect(await client.closed).toBe('ECONNRESET');
      await expect.poll(() => proxy.connections).toBe(0);
    },
  );
});

test('a handshake is spared by what strikes after so many bytes of the client', async ({ server, proxy }) => {
  await proxy.break({ answer: { afterRequest: 10, cut: 'reset' } });
  const client = new Client(proxy.port);
  client.socket.write('hello\n');
  await client.has('taken\n');
  client.socket.write('goodbye\n');
  expect(await client.closed).toBe('ECONNRESET');
  expect([client.text, server.text]).toEqual(['taken\n', 'hello\ngoodbye\n']);
});

test('what is frozen goes on when it is healed, though the client has ended', async ({ server, proxy }) => {
  const heal = await proxy.break({ request: { cut: 'freeze' }, answer: { cut: 'freeze' } });
  const client = new Client(proxy.port);
  client.socket.end('one\n');
  await once(client.socket, 'finish');
  expect(server.text).toBe('');
  await heal();
  expect(await client.closed).toBe('end');
  expect([client.text, server.text]).toEqual(['taken\n', 'one\n']);
});

test('goes on when it is healed after a client that was frozen has broken off', async ({ server, proxy }) => {
  const heal = await proxy.break({ request: { cut: 'freeze' } });
  const client = new Client(proxy.port);
  await once(client.socket, 'connect');
  client.socket.write('one\n');
  await expect.poll(() => proxy.connections).toBe(1);
  client.socket.resetAndDestroy();
  await once(client.socket, 'close');
  await heal();
  const next = new Client(proxy.port);
  next.socket.write('two\n');
  await next.has('taken\n');
  expect(server.text.endsWith('two\n')).toBe(true); // whether the first comes through is for Node.js to say
  next.socket.destroy();
});

test('only one direction can be frozen', async ({ server, proxy }) => {
  const heal = await proxy.break({ answer: { after: 2, cut: 'freeze' } });
  const client = new Client(proxy.port);
  client.socket.write('one\n');
  await client.has('ta');
  expect(server.text).toBe('one\n');
  await heal();
  await client.has('taken\n');
  client.socket.destroy();
});

test('what is swallowed is gone, and its connection is reset when it is healed', async ({ server, proxy }) => {
  const heal = await proxy.break({ request: { after: 2, cut: 'swallow' } });
  const client = new Client(proxy.port);
  client.socket.write('one\n');
  await expect.poll(() => server.text).toBe('on');
  await heal();
  expect(await client.closed).toBe('ECONNRESET');
  expect(server.text).toBe('on');
});

test('a trickle comes a few bytes at a time, and at once when it is healed', async ({ proxy }) => {
  const heal = await proxy.break({ answer: { trickle: { bytes: 2, every: 20 } } });
  const client = new Client(proxy.port);
  client.socket.write('one\n');
  await client.has('taken\n');
  expect(client.pieces.length).toBeGreaterThan(1);

  await proxy.break({ answer: { trickle: { bytes: 1, every: 3_600_000 } } });
  client.socket.write('two\n');
  await heal(); // another fault has begun since
  const answered = once(client.socket, 'data').then(() => 'answered');
  const later = new Promise((resolve) => setTimeout(resolve, 50, 'trickling'));
  expect(await Promise.race([answered, later])).toBe('trickling');
  await (
    await proxy.break({})
  )();
  await client.has('taken\ntaken\n');
  client.socket.destroy();
});

test('each turn is late', async ({ proxy }) => {
  await proxy.break({ request: { delay: 40 }, answer: { delay: 40 } });
  const client = new Client(proxy.port);
  const begun = performance.now();
  client.socket.write('one\n');
  await client.has('taken\n');
  client.socket.write('two\n');
  await client.has('taken\ntaken\n');
  expect(performance.now() - begun).toBeGreaterThan(155); // timers may be a millisecond early
  client.socket.destroy();
});

test('a server that is not there is a reset', async ({ server }) => {
  await using proxy = await FaultProxy.start({ port: server.port });
  await server[Symbol.asyncDispose]();
  const client = new Client(proxy.port);
  expect(await client.closed).toBe('ECONNRESET');
});
