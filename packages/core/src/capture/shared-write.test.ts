import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
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
  return { trail, port, recorded };
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
    this.closed = once(socket, 'close');
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

  it('are recorded when their client has left before', async () => {
    const gone = Promise.withResolvers<void>();
    const { port, recorded } = await serve({
      '/a': (request, response) => {
        response.end('a');
        request.socket.destroy();
        gone.resolve();
      },
      '/b': (_request, response) => void response.end('b'),
    });
    const [leaving, staying] = await opened(port, 2);
    leaving?.ask('/a');
    staying?.ask('/b');
    await gone.promise;
    await expect.poll(() => staying?.bodies).toEqual(['b']);
    await expect.poll(recorded).toHaveLength(2);
    expect(leaving?.text).toBe('');
  });
});

it.each(['exit', 'exception'])(
  'an answer leaves, its event written, when the process then ends by an %s',
  async (end) => {
    const directory = temporaryDirectory();
    const program = new Program('capture/answer-and-end', [directory, end]);
    await program.printed(1);
    const client = await Client.open(Number(program.output[0]));
    client.ask('/last');
    await client.closed;
    expect(client.bodies).toEqual(['goodbye']);
    expect(linesOnDisk(directory)).toHaveLength(1);
    expect(await program.exit).toBe(end === 'exit' ? 7 : 1);
  },
);

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
