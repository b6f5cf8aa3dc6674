import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Sink } from '@audit-trail/core';
import type { Heal, SinkFault } from '@audit-trail/testing';

export interface ProtocolRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: string;
}

export interface ProtocolAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body: unknown;
}

/** What a request meets: an answer, or, where undefined, silence. */
export type Behaviour = (
  request: ProtocolRequest,
  socket: Socket,
) => ProtocolAnswer | undefined | Promise<ProtocolAnswer | undefined>;

/** How a known receiver answers. */
export interface Protocol {
  /** Refuses what the documentation says is refused, and else keeps the events. */
  readonly receive: (request: ProtocolRequest) => ProtocolAnswer;
  /** Takes a part of the request, and asks for the others again. */
  readonly partial?: Behaviour;
  /** Refuses what has the action `contract.poisoned`. */
  readonly poison: Behaviour;
  readonly busy: ProtocolAnswer;
  readonly unavailable: ProtocolAnswer;
  readonly unauthorized: ProtocolAnswer;
}

/** A real server on this machine that speaks a receiver's protocol, and can be broken in every way it has. */
export class ProtocolServer implements AsyncDisposable {
  readonly requests: ProtocolRequest[] = [];
  /** The most requests it had at a time. */
  mostAtOnce = 0;
  readonly #behaviours: Behaviour[];
  readonly #protocol: Protocol;
  readonly #sinks: Sink[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #unanswered = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #current = 0;

  private constructor(protocol: Protocol) {
    this.#protocol = protocol;
    this.#behaviours = [protocol.receive];
  }

  static async start(protocol: Protocol): Promise<ProtocolServer> {
    const server = new ProtocolServer(protocol);
    await server.#listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** For `sinkContract`. */
  get breakSink(): { readonly [Fault in SinkFault]?: () => Promise<Heal> } {
    const { receive, partial, poison, busy, unavailable, unauthorized } = this.#protocol;
    return {
      down: async () => {
        await this.#close();
        return () => this.#listen();
      },
      reset: async () => this.behave((_, socket) => void socket.resetAndDestroy()),
      busy: async () => this.behave(() => busy),
      unavailable: async () => this.behave(() => unavailable),
      unauthorized: async () => this.behave(() => unauthorized),
      answer_lost: async () =>
        this.behave((request, socket) => {
          receive(request);
          socket.resetAndDestroy();
          return undefined;
        }),
      hang: async () => this.behave(() => undefined),
      slow: async () => this.behave((request) => delay(100).then(() => receive(request))),
      ...(partial && { partial: async () => this.behave(partial) }),
      poison: async () => this.behave(poison),
    };
  }

  /** Behaves differently until that is undone. */
  behave(behaviour: Behaviour): Heal {
    this.#behaviours.unshift(behaviour);
    return async () => {
      this.#behaviours.splice(this.#behaviours.indexOf(behaviour), 1);
      for (const socket of this.#unanswered) socket.destroy();
    };
  }

  /** Closes a sink when the test is over. */
  attach(sink: Sink): Sink {
    this.#sinks.push(sink);
    return sink;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sink of this.#sinks) await sink[Symbol.asyncDispose]?.();
    await this.#close();
  }

  async #close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server?.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }

  async #listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#unanswered.delete(socket);
      });
    });
    this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    await promise;
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await buffer(incoming).catch(() => undefined);
    if (!raw) return; // the client went away
    const { method = '', headers, socket } = incoming;
    const { pathname: path, searchParams: query } = new URL(incoming.url ?? '', this.url);
    const body = String(headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw);
    const request = { method, path, query, headers, body };
    this.requests.push(request);
    this.#current += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#current);
    const answer = await this.#behaviours[0]?.(request, socket);
    this.#current -= 1;
    if (!answer) this.#unanswered.add(socket);
    if (!answer || response.destroyed) return;
    const { status, headers: more, body: said } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(said));
  }
}
