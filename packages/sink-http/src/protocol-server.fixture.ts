import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Sink } from '@audit-trail/core';
import type { Heal, SinkFault } from '@audit-trail/testing';
import { listenLocally, stopListening } from '../../testing/src/local-server.js';

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

/** What a request meets. */
export type Behaviour = (request: ProtocolRequest) => ProtocolAnswer | Promise<ProtocolAnswer>;

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

/** A real server on this machine that speaks a receiver's protocol, and can be made to give its other answers. */
export class ProtocolServer implements AsyncDisposable {
  readonly requests: ProtocolRequest[] = [];
  /** The most requests it had at a time. */
  mostAtOnce = 0;
  readonly #behaviours: Behaviour[];
  readonly #protocol: Protocol;
  readonly #sinks: Sink[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #port = 0;
  #current = 0;

  private constructor(protocol: Protocol) {
    this.#protocol = protocol;
    this.#behaviours = [protocol.receive];
  }

  static async start(protocol: Protocol): Promise<ProtocolServer> {
    const server = new ProtocolServer(protocol);
    server.#port = await listenLocally(server.#server, 0);
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** For `sinkContract`. */
  get breakSink(): { readonly [Fault in SinkFault]?: () => Promise<Heal> } {
    const { partial, poison, busy, unavailable, unauthorized } = this.#protocol;
    return {
      busy: async () => this.behave(() => busy),
      unavailable: async () => this.behave(() => unavailable),
      unauthorized: async () => this.behave(() => unauthorized),
      ...(partial && { partial: async () => this.behave(partial) }),
      poison: async () => this.behave(poison),
    };
  }

  /** Behaves differently until that is undone. */
  behave(behaviour: Behaviour): Heal {
    this.#behaviours.unshift(behaviour);
    return async () => void this.#behaviours.splice(this.#behaviours.indexOf(behaviour), 1);
  }

  /** Closes a sink when the test is over. */
  attach(sink: Sink): Sink {
    this.#sinks.push(sink);
    return sink;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sink of this.#sinks) await sink[Symbol.asyncDispose]?.();
    this.#server.closeAllConnections();
    await stopListening(this.#server);
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await buffer(incoming).catch(() => undefined);
    if (!raw) return; // the client went away
    const { method = '', headers } = incoming;
    const { pathname: path, searchParams: query } = new URL(incoming.url ?? '', this.url);
    const body = String(headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw);
    const request = { method, path, query, headers, body };
    this.requests.push(request);
    this.#current += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#current);
    const [behave = this.#protocol.receive] = this.#behaviours;
    const { status, headers: more, body: said } = await behave(request);
    this.#current -= 1;
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(said));
  }
}
