import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { adapterTrail } from '../adapter-trail.js';
import type { AuditEvent } from '../event/audit-event.js';
import { Program } from '../journal/program.fixture.js';
import { linesOnDisk, temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { createAuditTrail } from '../trail.js';
import { type Handler, listenAudited } from './audited-server.fixture.js';

async function serve(handlers: Readonly<Record<string, Handler>>) {
  const directory = temporaryDirectory();
  const trail = createAuditTrail({ directory });
  const { server, port } = await listenAudited(trail, handlers);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await trail.close();
  });
  const recorded = (): string[] => linesOnDisk(directory).map((line) => (JSON.parse(line) as AuditEvent).action);
  return { trail, server, port, recorded };
}

/** A connection that sends requests for paths, all at once, when it is told. */
class Client {
  text = '';
  readonly closed: Promise<unknown>;
  readonly #socket: Socket;

  static async open(port: number): Promise<Client> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Client(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket.setEncoding('latin1').on('data', (text: string) => (this.text += text));
    socket.on('error', () => undefined); // a process that ends resets it, too
    this.closed = new Promise((resolve) => void socket.once('close', resolve));
  }

  ask(...paths: readonly string[]): void {
    this.#socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join(''));
  }

  /** Resolves when there are so many answers. */
  async received(answers: number): Promise<void> {
    while (this.bodies.length < answers) await once(this.#socket, 'data');
  }

  /** What comes behind the heads of the answers. */
  get bodies(): readonly string[] {
    return this.text.split(/HTTP\/1\.1 200 OK\r\n(?:.+\r\n)+\r\n/).slice(1);
  }
}

/** Keeps the event loop from turning. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

const opened = (port: number, clients: number): Promise<Client[]> =>
  Promise.all(Array.from({ length: clients }, () => Client.open(port)));

describe('requests answered in one turn of the event loop', () => {
  it('share a write, before any of their answers arrives', async () => {
    const { trail, port, recorded } = await serve({ '/a': (_request, response) => void response.end('a') });
    let writes = 0;
    adapterTrail(trail).observe({ written: () => (writes += 1), attempted: () => undefined });
    const clients = await opened(port, 20);
    for (let time = 1; time <= 20; time += 1) {
      for (const client of clients) client.ask('/a');
      await clients[0]?.received(time);
      const answers = clients.reduce((sum, { bodies }) => sum + bodies.length, 0);
      expect(recorded().length).toBeGreaterThanOrEqual(answers);
      await Promise.all(clients.map((client) => client.received(time)));
    }
    expect(recorded()).toHaveLength(400);
    expect(writes).toBeLessThan(200); // those of the first are not compiled yet, and take too long to be shared
  });

  it('are finished each in its own asynchronous context', async () => {
    const storage = new AsyncLocalStorage<number>();
    const finished: [number, number | undefined][] = [];
    let asked = 0;
    const { port } = await serve({
      '/a': (_request, response) => {
        const number = (asked += 1);
        storage.run(number, () => {
          response.on('finish', () => finished.push([number, storage.getStore()]));
          response.end('a');
        });
      },
    });
    const clients = await opened(port, 10);
    for (let time = 1; time <= 20; time += 1) {
      for (const client of clients) client.ask('/a');
      await Promise.all(clients.map((client) => client.received(time)));
    }
    await expect.poll(() => finished).toHaveLength(200);
    expect(finished.filter(([number, store]) => number !== store)).toEqual([]);
  });

  it('are answered in order where one connection sent them', async () => {
    const { port, recorded } = await serve({
      '/a': (_request, response) => void response.end('a'),
      '/b': (_request, response) => void setImmediate(() => response.end('b')),
    });
    const [client] = await opened(port, 1);
    client?.ask('/b', '/a', '/a', '/b', '/a');
    await expect.poll(() => client?.bodies).toEqual(['b', 'a', 'a', 'b', 'a']);
    expect(recorded().toSorted()).toEqual(['asked/a', 'asked/a', 'asked/a', 'asked/b', 'asked/b']);
  });

  it.each([
    ['leave together', 0, false],
    ['leave before another request begins when they have waited for a while', 10, true],
  ])('%s', async (_what, milliseconds, hasLeft) => {
    let quick: Socket | undefined;
    const sent: (number | undefined)[] = [];
    const { port } = await serve({
      '/quick': (request, response) => {
        quick = request.socket;
        sent.push(quick.bytesWritten);
        response.end('quick');
        work(milliseconds);
      },
      '/next': (_request, response) => {
        sent.push(quick?.bytesWritten);
        response.end();
      },
    });
    const [first, second] = await opened(port, 2);
    for (let time = 1; time <= 20; time += 1) {
      first?.ask('/quick');
      second?.ask('/next');
      await second?.received(time);
      await first?.received(time);
    }
    const [before = 0, after = 0] = sent.splice(-2); // all is compiled by then
    expect(after > before).toBe(hasLeft);
  });

  it.each<[string, Handler]>([
    ['the connection', (request) => request.socket.destroy()],
    ['the response', (_request, response) => response.destroy()],
    ['the request', (request) => request.destroy()],
  ])('have left when %s is destroyed behind their end', async (_what, destroy) => {
    const { port, recorded } = await serve({
      '/a': (request, response) => {
        response.end('a');
        destroy(request, response);
      },
    });
    const [client] = await opened(port, 1);
    client?.ask('/a');
    await client?.closed;
    expect(client?.bodies).toEqual(['a']);
    expect(recorded()).toHaveLength(1);
  });

  it('have left when the server is closed in the same turn', async () => {
    const { server, port, recorded } = await serve({
      '/a': (_request, response) => void response.end('a'),
      '/close': (_request, response) => {
        response.end('closing');
        server.close();
      },
    });
    const clients = await opened(port, 10);
    for (const [index, client] of clients.entries()) client.ask(index === 9 ? '/close' : '/a');
    await Promise.all(clients.map((client) => client.received(1)));
    expect(clients.map(({ bodies }) => bodies)).toEqual([...Array.from({ length: 9 }, () => ['a']), ['closing']]);
    expect(recorded()).toHaveLength(10);
  });
});

describe('requests answered in a turn of the event loop each', () => {
  const handlers = (left: boolean[]): Readonly<Record<string, Handler>> => ({
    '/a': (request, response) => {
      const before = request.socket.bytesWritten;
      response.end('a');
      left.push(request.socket.bytesWritten > before);
    },
  });

  /** Whether each of 40 answers had left when the handler had ended it; every event is there before its answer arrives. */
  const askAlone = async (): Promise<readonly boolean[]> => {
    const left: boolean[] = [];
    const { port, recorded } = await serve(handlers(left));
    const [client] = await opened(port, 1);
    for (let time = 1; time <= 40; time += 1) {
      client?.ask('/a');
      await client?.received(time);
      expect(recorded()).toHaveLength(time);
    }
    return left;
  };

  it('are soon answered at once, their events written before', async () => {
    const left = await askAlone();
    expect(left.slice(0, 10)).not.toContain(true);
    expect(left.slice(-10)).not.toContain(false);
  });

  it('are answered as ever where the turns of the event loop are not known', async () => {
    vi.stubGlobal('performance', { now: () => Date.now() });
    onTestFinished(() => void vi.unstubAllGlobals());
    const left = await askAlone();
    expect(left).not.toContain(true);
  });

  it.each([2, 20])('share a write again as soon as %i do', async (several) => {
    const left: boolean[] = [];
    const { port, recorded } = await serve(handlers(left));
    const clients = await opened(port, several);
    for (let time = 1; time <= 40; time += 1) {
      clients[0]?.ask('/a');
      await clients[0]?.received(time);
    }
    for (let time = 1; time <= 20; time += 1) {
      for (const client of clients) client.ask('/a');
      await Promise.all(clients.map((client, index) => client.received(index === 0 ? 40 + time : time)));
    }
    expect(recorded()).toHaveLength(40 + 20 * several);
    expect(left.slice(30, 40)).not.toContain(false);
    expect(left.slice(-10 * several)).not.toContain(true);
  });
});

describe('an answer that can not be held', () => {
  it('is written before, where its connection is no stream', async () => {
    const { server, recorded } = await serve({ '/a': (_request, response) => void response.end('a') });
    const written: number[] = [];
    // As what hands requests of functions in a cloud to a server makes them.
    const none = (): void => undefined;
    const write = (): unknown => written.push(recorded().length);
    const socket = { _writableState: {}, writable: true, on: none, cork: none, uncork: none, write };
    const request = Object.assign(new IncomingMessage(socket as unknown as Socket), { method: 'GET', url: '/a' });
    const response = new ServerResponse(request);
    response.assignSocket(socket as unknown as Socket);
    server.emit('request', request, response);
    expect(written[0]).toBe(1);
  });

  it("is not taken for one of HTTP/2 for the application's own stream", async () => {
    const { port, recorded } = await serve({
      '/a': (_request, response) => {
        Object.assign(response, { stream: true });
        response.end('a');
      },
    });
    const [client] = await opened(port, 1);
    client?.ask('/a');
    await client?.received(1);
    expect(recorded()).toHaveLength(1);
  });
});

it.each([
  ['exit', 7],
  ['exception', 1],
  ['exit in a listener', 7],
])('answers leave, their events written, when the process then ends by an %s', async (end, code) => {
  const directory = temporaryDirectory();
  const program = new Program('capture/answer-and-end', [directory, end]);
  await program.printed(1);
  const clients = await opened(Number(program.output[0]), 3);
  for (const [index, path] of ['/next', '/last', '/next'].entries()) clients[index]?.ask(path);
  await Promise.all(clients.map((client) => client.closed));
  const answers = clients.flatMap(({ bodies }) => bodies);
  expect(answers).toContain('goodbye');
  expect(linesOnDisk(directory)).toHaveLength(answers.length);
  expect(await program.exit).toBe(code);
});

it("answers leave, and what a listener of one throws is nobody's to catch", async () => {
  const program = new Program('capture/answer-and-end', [temporaryDirectory(), 'listener']);
  await program.printed(1);
  const clients = await opened(Number(program.output[0]), 3);
  const bodies = ['goodbye', 'goodbye', 'hello'];
  for (const [index, path] of ['/last', '/last', '/next'].entries()) clients[index]?.ask(path);
  await expect.poll(() => clients.map((client) => client.bodies)).toEqual(bodies.map((body) => [body]));
  await program.printed(3);
  expect(program.output.slice(1)).toEqual(['on purpose', 'on purpose']);
});
