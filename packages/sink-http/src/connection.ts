import { SinkError } from '@audit-trail/core';
import { unlessAborted } from '@audit-trail/core/adapter';
import type { Dispatcher } from 'undici';
import type { Answer } from './answer.js';
import { compressors } from './compress.js';
import { connectionError } from './connection-failure.js';
import type { ResolvedConnection } from './connection-options.js';
import { excerpt, secretsOf } from './excerpt.js';
import { readStart } from './read-start.js';
import { shownAt } from './receiver-url.js';
import { checkHeaders, type HttpHeaders } from './request-headers.js';
import { Wire } from './wire.js';

/** Bytes read of an answer nobody needs, so that the connection can be used again; a longer one costs it. */
const discarded = 65_536;

/** What is posted. */
export interface Posted {
  /** Path and query. */
  readonly path: string;
  readonly contentType: string;
  /** Beside what the application gives, which they win over. */
  readonly headers: HttpHeaders;
  readonly body: Buffer;
  /** Whether it matters what a 2xx answer says. */
  readonly reads: boolean;
  readonly signal: AbortSignal;
}

/** A receiver, reached over connections that are kept open. Any failure is a SinkError, and costs its connection. */
export class Connection implements AsyncDisposable {
  readonly #options: ResolvedConnection;
  readonly #wires = new Set<Wire>();
  readonly #idle: Wire[] = [];
  #closed = false;

  constructor(options: ResolvedConnection) {
    this.#options = options;
  }

  /** Whether the kernel has everything that was posted, but for what was given up with its connection. */
  get hasSent(): boolean {
    return [...this.#wires].every((wire) => wire.hasSent);
  }

  async post({ path, contentType, headers, body, reads, signal }: Posted): Promise<Answer> {
    const { url } = this.#options;
    const target = shownAt(url, path);
    const given = await this.#headers(target, signal);
    const sent = await this.#compress(body, {
      'user-agent': 'audit-trail',
      'content-type': contentType,
      ...given,
      ...headers,
    });
    return this.#connected(target, signal, async (wire) => {
      const response = await wire.request({ method: 'POST', path, ...sent });
      return {
        target,
        status: response.statusCode,
        headers: response.headers,
        text: await this.#read(target, response, reads),
        excerpt: (text) => excerpt(text, secretsOf(given, new URL(`${url.origin}${path}`))),
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#wires].map((wire) => wire.end()));
  }

  async #connected<Result>(target: string, signal: AbortSignal, use: (wire: Wire) => Promise<Result>): Promise<Result> {
    if (signal.aborted) throw connectionError(target, signal.reason);
    const wire = this.#idle.pop() ?? this.#connect();
    try {
      const result = await unlessAborted(signal, use(wire));
      this.#idle.push(wire);
      return result;
    } catch (cause) {
      this.#wires.delete(wire);
      await wire.end();
      throw cause instanceof SinkError ? cause : connectionError(target, cause);
    }
  }

  #connect(): Wire {
    const wire = new Wire(this.#options);
    this.#wires.add(wire);
    if (this.#closed) void wire.end();
    return wire;
  }

  async #headers(target: string, signal: AbortSignal): Promise<HttpHeaders> {
    const { headers } = this.#options;
    if (typeof headers !== 'function') return headers;
    try {
      return checkHeaders(await unlessAborted(signal, headers({ signal })));
    } catch (cause) {
      throw new SinkError('retry', `The 'headers' function, or that of a credential, failed before ${target}.`, {
        cause,
      });
    }
  }

  async #compress(body: Buffer, headers: HttpHeaders): Promise<{ body: Buffer; headers: HttpHeaders }> {
    const { compression, compressAbove } = this.#options;
    if (compression === false || body.length <= compressAbove) return { body, headers };
    return { body: await compressors[compression](body), headers: { ...headers, 'content-encoding': compression } };
  }

  async #read(target: string, { statusCode, body }: Dispatcher.ResponseData, reads: boolean): Promise<string> {
    if (statusCode < 200 || statusCode >= 300) {
      // The status says enough if the rest does not come.
      return String(await readStart(body, discarded).catch(() => ''));
    }
    if (!reads) {
      await body.dump({ limit: discarded });
      return '';
    }
    const { maxResponseBytes } = this.#options;
    const read = await readStart(body, maxResponseBytes + 1);
    if (read.length <= maxResponseBytes) return read.toString();
    throw new SinkError(
      'retry',
      `${target} answered with more than ${maxResponseBytes} bytes: raise 'maxResponseBytes'.`,
    );
  }
}
