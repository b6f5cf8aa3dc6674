import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { ResolvedConnection } from './connection-options.js';
import { Exchange, type Reply } from './exchange.js';
import type { HttpHeaders } from './request-headers.js';

/** What is sent. */
export interface WireRequest {
  readonly method: 'POST';
  /** Path and query. */
  readonly path: string;
  readonly headers: HttpHeaders;
  readonly body: Buffer;
}

/** A connection for one request at a time, made when there is one, and again after the receiver has closed it. */
export class Wire {
  readonly #client: Client;
  #socket: Socket | undefined;
  /** Of the last connection only: a socket that is gone stays with its signal. */
  #cut = new AbortController();

  constructor({ url, tls, timeouts }: ResolvedConnection) {
    const { connect: timeout, headers: headersTimeout, body: bodyTimeout } = timeouts;
    const connect: buildConnector.connector = (to, callback) => {
      this.#cut = new AbortController();
      const { signal } = this.#cut;
      // Verified whatever NODE_TLS_REJECT_UNAUTHORIZED says. One request at a time gains nothing from HTTP/2.
      const options = { secureContext: tls, rejectUnauthorized: true, timeout, allowH2: false, signal };
      buildConnector(options)(to, (...made) => {
        this.#socket = made[1] ?? undefined;
        callback(...made);
      });
    };
    this.#client = new Client(url.origin, { connect, headersTimeout, bodyTimeout });
  }

  /** Whether the kernel has everything that was sent. A receiver may answer before. */
  get hasSent(): boolean {
    return (this.#socket?.writableLength ?? 0) === 0;
  }

  /**
   * `mostNeeded`: bytes that a 2xx answer may have, when it is needed. Rejects with the signal's reason as soon as that aborts, and
   * leaves the request under way.
   */
  async post(request: WireRequest, mostNeeded: number | undefined, signal: AbortSignal): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    try {
      this.#client.dispatch(request, new Exchange(mostNeeded, resolve, reject));
      return await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Lets go of the connection, and of a request under way: undici does neither as long as it connects. */
  async end(): Promise<void> {
    const ended = this.#client.destroy();
    this.#cut.abort();
    await ended;
  }
}
