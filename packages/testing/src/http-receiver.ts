import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { AuditEvent } from '@audit-trail/core';
import { listenLocally, stopListening } from './local-server.js';
import type { Heal, SinkFault } from './sink-contract-options.js';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As sent, before any decompression. */
  readonly raw: Buffer;
  /** Decompressed; empty when it can't be. */
  readonly body: Buffer;
  readonly events: readonly AuditEvent[];
}

/** What a receiver says; `keep` says which events it keeps, by default all when the status is 2xx. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly keep?: readonly AuditEvent[];
}

/** How a receiver listens. */
export interface HttpReceiverOptions {
  /** Makes it an HTTPS server. */
  readonly tls?: undefined | Pick<ServerOptions, 'key' | 'cert' | 'ca' | 'requestCert' | 'rejectUnauthorized'>;
}

/** What an HTTP server can have; a {@link FaultProxy} before it has the others. */
export type ReceiverFault = Exclude<SinkFault, 'answer_cut' | 'partition' | 'trickle'>;

/** Decides what happens to a request; without an answer the connection is left as it is. */
export type ReceiverBehaviour = (
  request: ReceivedRequest,
  socket: Socket,
) => ReceiverAnswer | undefined | Promise<ReceiverAnswer | undefined>;

/**
 * A real HTTP server on this machine that keeps the events posted to it, as JSON arrays or NDJSON, and can be broken in
 * every way of the sink contract. For tests of sinks.
 *
 * ```ts
 * const receiver = await HttpReceiver.start();
 * after(() => receiver[Symbol.asyncDispose]());
 *
 * const parseResult = ({ text }: { text: string }) => (text ? JSON.parse(text) : undefined);
 * const create = () => httpSink({ url: receiver.url, parseResult });
 * const { breakSink, events } = receiver;
 * for (const { name, run } of sinkContract({ create, read: async () => events, breakSink })) test(name, run);
 * ```
 */
export class HttpReceiver implements AsyncDisposable {
  /** What it keeps, in the order it came. */
  readonly events: AuditEvent[] = [];
  /** Every request whose body arrived; one that can't be read has no events, and is answered with status 400. */
  readonly requests: ReceivedRequest[] = [];
  /** For `sinkContract`. A partial answer is `{"retry":[id]}` with status 200. */
  readonly breakSink: Readonly<Record<ReceiverFault, () => Promise<Heal>>>;
  readonly #options: HttpReceiverOptions;
  readonly #sockets = new Set<Socket>();
  readonly #unanswered = new Set<Socket>();
  #server: Server;
  #port = 0;
  #behave: ReceiverBehaviour = () => ({ status: 204 });

  /** Starts on a free port of 127.0.0.1. */
  static async start(options: HttpReceiverOptions = {}): Promise<HttpReceiver> {
    const receiver = new HttpReceiver(options);
    await receiver.#listen();
    return receiver;
  }

  private constructor(options: HttpReceiverOptions) {
    this.#options = options;
    this.#server = this.#createServer();
    this.breakSink = {
      down: async () => {
        await this.#stop();
        return () => this.#listen();
      },
      reset: async () => this.behave((_, socket) => void socket.resetAndDestroy()),
      busy: async () => this.behave(() => ({ status: 429, headers: { 'retry-after': '1' } })),
      unavailable: async () => this.behave(() => ({ status: 503 })),
      unauthorized: async () => this.behave(() => ({ status: 401 })),
      answer_lost: async () =>
        this.behave(({ events }, socket) => {
          this.events.push(...events);
          socket.resetAndDestroy();
          return undefined;
        }),
      hang: async () => this.behave(() => undefined),
      slow: async () => this.behave(() => delay(100, { status: 200 })),
      partial: async () => this.behave(takeTwo),
      poison: async () => this.behave(refusePoison),
    };
  }

  /** At 127.0.0.1. */
  get port(): number {
    return this.#port;
  }

  /** Where to post to. */
  get url(): string {
    return `${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${this.#port}/events`;
  }

  /** Connections open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Answers differently from now on; the result undoes it and breaks off what was left without an answer. */
  behave(behaviour: ReceiverBehaviour): Heal {
    const before = this.#behave;
    this.#behave = behaviour;
    return async () => {
      this.#behave = before;
      for (const socket of this.#unanswered) socket.destroy();
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }

  #createServer(): Server {
    const listener = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#receive(request, response);
    const server = this.#options.tls ? createTlsServer(this.#options.tls, listener) : createServer(listener);
    return server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#unanswered.delete(socket);
      });
    });
  }

  async #listen(): Promise<void> {
    this.#server = this.#createServer();
    this.#port = await listenLocally(this.#server, this.#port);
  }

  async #stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await stopListening(this.#server);
  }

  async #receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await buffer(incoming).catch(() => undefined);
    if (!raw) return; // the client went away
    const { method = '', url: path = '', headers } = incoming;
    let body: Buffer = Buffer.alloc(0);
    let events: readonly AuditEvent[];
    try {
      body = decompress(raw, headers['content-encoding']);
      events = parse(body, headers['content-type']);
    } catch (error) {
      this.requests.push({ method, path, headers, raw, body, events: [] });
      response.writeHead(400).end(String(error));
      return;
    }
    const request = { method, path, headers, raw, body, events };
    this.requests.push(request);
    const answer = await this.#behave(request, incoming.socket);
    if (!answer) this.#unanswered.add(incoming.socket);
    if (!answer || response.destroyed) return;
    const { status } = answer;
    this.events.push(...(answer.keep ?? (status >= 200 && status < 300 ? request.events : [])));
    response.writeHead(status, { ...answer.headers }).end(answer.body);
  }
}

function takeTwo({ events }: ReceivedRequest): ReceiverAnswer {
  const retry = events.slice(2).map(({ id }) => id);
  return { status: 200, body: JSON.stringify({ retry }), keep: events.slice(0, 2) };
}

function refusePoison({ events }: ReceivedRequest): ReceiverAnswer {
  const place = events.findIndex(({ action }) => action === 'contract.poisoned');
  return place < 0
    ? { status: 200 }
    : { status: 400, body: JSON.stringify({ error: `events[${place}] is not acceptable` }) };
}

function decompress(raw: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(raw);
  return encoding === 'zstd' ? zstdDecompressSync(raw) : raw;
}

function parse(body: Buffer, type: string | undefined): readonly AuditEvent[] {
  const text = body.toString();
  const events: unknown =
    type === 'application/x-ndjson'
      ? text
          .split('\n')
          .filter((line) => line !== '')
          .map((line): unknown => JSON.parse(line))
      : JSON.parse(text);
  if (!Array.isArray(events) || !events.every((event) => typeof event === 'object' && event !== null))
    throw new TypeError('It is not a list of events');
  return events;
}
