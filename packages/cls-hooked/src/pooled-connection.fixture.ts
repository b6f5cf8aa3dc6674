import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createPool, type Pool } from 'generic-pool';
import { onTestFinished } from 'vitest';

/** A connection that answers by calling back, as drivers of databases did before promises. */
export class Connection {
  readonly #socket: Socket;
  readonly #waiting: ((answer: string) => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    // Made once: it calls back in the asynchronous context of whoever needed the connection first.
    socket.setEncoding('utf8').on('data', (answers: string) => {
      for (const answer of answers.trimEnd().split('\n')) this.#waiting.shift()?.(answer);
    });
  }

  query(question: string, callback: (answer: string) => void): void {
    this.#waiting.push(callback);
    this.#socket.write(`${question}\n`);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A pool of one connection to a server that answers each line with itself. */
export async function poolOfOne(): Promise<Pool<Connection>> {
  const server = createServer((socket) => {
    createInterface({ input: socket }).on('line', (line) => socket.write(`${line}\n`));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const pool = createPool<Connection>(
    {
      create: async () => {
        const socket = connect(port, '127.0.0.1');
        await once(socket, 'connect');
        return new Connection(socket);
      },
      destroy: async (connection) => connection.close(),
    },
    { max: 1 },
  );
  onTestFinished(async () => {
    await pool.drain();
    await pool.clear();
    server.close();
  });
  return pool;
}
