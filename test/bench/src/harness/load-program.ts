import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { answerParent } from './answer.js';
import { quantile } from './spread.js';

/** Requests to send to a port of 127.0.0.1. */
export interface Load {
  readonly port: number;
  readonly requests: number;
  /** Each has one request under way. */
  readonly connections?: number | undefined;
  /** What is asked for, less the user. Default: `/users/`. */
  readonly path?: string | undefined;
}

/** Milliseconds from a request to its answer: half of them took at most `p50`, of a hundred 99 at most `p99`. */
export type Latencies = Readonly<Record<'p50' | 'p99', number>>;

/**
 * Sends requests over connections that are kept alive, each with one request under way, until there were as many as
 * asked. Each asks for another user, and throws unless it gets that user.
 */
answerParent(async ({ port, requests, connections = 32, path = '/users/' }: Load): Promise<Latencies> => {
  const latencies = new Float64Array(requests);
  let sent = 0;
  const next = (): number | undefined => (sent < requests ? sent++ : undefined);
  const clients = Array.from({ length: Math.min(connections, requests) }, async () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    await sendAll(socket, path, next, (user, milliseconds) => (latencies[user] = milliseconds));
  });
  await Promise.all(clients);
  latencies.sort();
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
});

function sendAll(
  socket: Socket,
  path: string,
  next: () => number | undefined,
  answered: (user: number, milliseconds: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let user: number | undefined;
    let received = '';
    let asked = 0;
    const send = (): void => {
      user = next();
      asked = performance.now();
      if (user !== undefined) socket.write(requestFor(path, user));
      else socket.end(resolve);
    };
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
      const body = bodyOf(received);
      if (body === undefined) return;
      if (received.startsWith('HTTP/1.1 200 ') && body === `{"id":"${user}"}`) {
        received = '';
        answered(user ?? 0, performance.now() - asked);
        send();
      } else {
        socket.destroy(new Error(`User ${user} was asked for, and this came:\n${received}`));
      }
    });
    socket.on('error', reject).on('close', () => {
      if (user !== undefined) reject(new Error('The server closed a connection that had an open request.'));
    });
    send();
  });
}

function requestFor(path: string, user: number): string {
  return `GET ${path}${user} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer rosella\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) bench/1.0\r\nAccept: application/json\r\n\r\n`;
}

const head = /^content-length: (\d+)\r$/im;

/** Undefined while not all of the response is there. */
function bodyOf(received: string): string | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = Number(head.exec(received.slice(0, end + 2))?.[1]);
  const body = received.slice(end + 4);
  return body.length < length ? undefined : body;
}
