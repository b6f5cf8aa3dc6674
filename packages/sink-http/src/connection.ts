import { SinkError } from '@audit-trail/core';
import { unlessAborted } from '@audit-trail/core/adapter';
import type { Answer } from './answer.js';
import { type Compression, compressors } from './compress.js';
import { connectionError } from './connection-failure.js';
import type { ResolvedConnection } from './connection-options.js';
import { excerpt, secretsOf } from './excerpt.js';
import { isSuccess, type Reply } from './exchange.js';
import { shownAt } from './receiver-url.js';
import { checkHeaders, type HttpHeaders } from './request-headers.js';
import { Wire, type WireRequest } from './wire.js';

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

  async post({ path, contentType, headers: own, body, reads, signal }: Posted): Promise<Answer> {
    const { url, headers, compression, compressAbove, maxResponseBytes } = this.#options;
    const target = shownAt(url, path);
    const given = typeof headers === 'function' ? await resolved(headers, target, signal) : headers;
    const plain: WireRequest = {
      method: 'POST',
      path,
      headers: { 'user-agent': 'audit-trail', 'content-type': contentType, ...given, ...own },
      body,
    };
    const staysPlain = compression === false || body.length <= compressAbove;
    const request = staysPlain ? plain : await compressed(plain, compression);
    const reply = await this.#exchange(target, request, reads ? maxResponseBytes : undefined, signal);
    if (reply.isCut && reads && isSuccess(reply.status)) {
      throw new SinkError(
        'retry',
        `${target} answered with more than ${maxResponseBytes} bytes: raise 'maxResponseBytes'.`,
      );
    }
    return {
      target,
      status: reply.status,
      headers: reply.headers,
      text: reply.text,
      excerpt: (text) => excerpt(text, secretsOf(given, new URL(`${url.origin}${path}`))),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#wires].map((wire) => wire.end()));
  }

  async #exchange(
    target: string,
    request: WireRequest,
    mostNeeded: number | undefined,
    signal: AbortSignal,
  ): Promise<Reply> {
    if (signal.aborted) throw connectionError(target, signal.reason);
    const wire = this.#idle.pop() ?? this.#connect();
    try {
      const reply = await wire.post(request, mostNeeded, signal);
      this.#idle.push(wire);
      return reply;
    } catch (cause) {
      this.#wires.delete(wire);
      await wire.end();
      throw connectionError(target, cause);
    }
  }

  #connect(): Wire {
    const wire = new Wire(this.#options);
    this.#wires.add(wire);
    if (this.#closed) void wire.end();
    return wire;
  }
}

async function compressed(plain: WireRequest, coding: Compression): Promise<WireRequest> {
  const body = await compressors[coding](plain.body);
  return { ...plain, headers: { ...plain.headers, 'content-encoding': coding }, body };
}

/** What the application's function says now. */
async function resolved(
  headers: Extract<ResolvedConnection['headers'], Function>,
  target: string,
  signal: AbortSignal,
): Promise<HttpHeaders> {
  try {
    return checkHeaders(await unlessAborted(signal, headers({ signal })));
  } catch (cause) {
    throw new SinkError('retry', `The 'headers' function, or that of a credential, failed before ${target}.`, {
      cause,
    });
  }
}
