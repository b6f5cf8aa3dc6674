import { errorMonitor } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { holdAnswer, http2StreamOf } from './hold-answer.js';
import { outcomeOf } from './http-facts.js';
import { observe, type ResponseObserver } from './observed-methods.js';
import type { RequestContext } from './request-context.js';

/**
 * Settles a request at the moment its response ends, before the client can know: at `end()`, or at the write that
 * completes the body by its Content-Length, with which a client is satisfied, or when the head of an answer without a body
 * is sent. When the connection closes before, the application has broken it off or else the context decides.
 */
export function observeEnd(response: ServerResponse, context: RequestContext): void {
  observe(response, new ResponseEnd(response, context));
}

interface Settled {
  /** Applications in JavaScript also set texts. */
  readonly statusCode?: unknown;
  readonly isShort?: boolean;
}

class ResponseEnd implements ResponseObserver {
  readonly #response: ServerResponse;
  readonly #context: RequestContext;
  /** As given to `writeHead`, where it can't be asked for. */
  #declared: number | undefined;
  #isSettled = false;
  /** Resolves when the head of an HTTP/2 answer may leave that waits for its event. */
  #head: PromiseWithResolvers<void> | undefined;
  /** Bytes of the body still to come; NaN when nobody said how many. */
  #left: number | undefined;
  #brokenOff = false;

  constructor(response: ServerResponse, context: RequestContext) {
    this.#response = response;
    this.#context = context;
  }

  heading(args: readonly unknown[]): void {
    this.#declared = contentLengthIn(args.at(-1)) ?? this.#declared;
    if (!this.#sendsHeadAtOnce) return;
    this.flushing(args[0]);
    if (this.#isSettled || !this.#context.waits) return;
    this.#head = Promise.withResolvers();
    holdAnswer(this.#response, this.#head.promise);
  }

  writing(chunk: unknown, encoding: unknown): void {
    if (this.#sendsHeadAtOnce) this.flushing();
    if (this.#isBodyless()) return; // Node.js ignores it
    this.#left ??= this.#bodyBytes();
    this.#left -= sizeOf(chunk, encoding);
    if (this.#left <= 0) this.#settle();
    else this.#releaseHead();
  }

  flushing(status: unknown = this.#response.statusCode): void {
    if (this.#isBodyless(status) || this.#bodyBytes() === 0) this.#settle({ statusCode: status });
  }

  flushed(): void {
    this.#releaseHead();
  }

  ending(chunk: unknown, encoding: unknown): void {
    if (!isBody(chunk)) return;
    const left = this.#isBodyless() ? 0 : (this.#left ?? this.#bodyBytes());
    this.#settle({ isShort: left > (sizeOf(chunk, encoding) || 0) });
  }

  destroying(): void {
    // What the client has left may be destroyed, too.
    if (!this.#response.destroyed) this.#brokenOff = true;
  }

  /** A stream that breaks midway is noted first; what then becomes of the response says nothing of why. */
  piping(source: unknown): void {
    (source as Readable).once(errorMonitor, (error: unknown) => {
      // A client that has left breaks the stream, too.
      if (!this.#response.destroyed) this.#context.failed(error);
    });
  }

  closing(): void {
    const { writableEnded, errored } = this.#response;
    if (writableEnded && !this.#brokenOff) return;
    if (errored) this.#context.failed(errored);
    if (this.#brokenOff) void this.#context.settle({ outcome: 'failure' });
    else this.#context.clientGone();
  }

  /** A head that is held for the end leaves with what is sent before. */
  #releaseHead(): void {
    this.#head?.resolve();
    this.#head = undefined;
  }

  /** An HTTP/2 answer has its head sent as soon as that is written, which completes one without a body. */
  get #sendsHeadAtOnce(): boolean {
    return http2StreamOf(this.#response) !== undefined;
  }

  #isBodyless(status: unknown = this.#response.statusCode): boolean {
    return this.#response.req.method === 'HEAD' || status === 204 || status === 304;
  }

  /** Bytes the body will have; NaN when nobody has said so. */
  #bodyBytes(): number {
    return this.#declared ?? Number(this.#response.getHeader('content-length') ?? Number.NaN);
  }

  /** An answer that is shorter than it said it would be has failed, whatever its status says. */
  #settle({ statusCode = this.#response.statusCode, isShort = false }: Settled = {}): void {
    const status = Math.trunc(Number(statusCode));
    // Node.js refuses others by throwing, and the application answers in another way.
    if (status < 100 || status > 999 || Number.isNaN(status)) return;
    if (this.#brokenOff) return; // nobody gets what is still written
    this.#isSettled = true;
    const outcome = outcomeOf(status);
    const awaited = this.#context.settle(
      isShort && outcome === 'success'
        ? { outcome: 'failure', status, reason: 'The answer is shorter than its Content-Length' }
        : { outcome, status },
    );
    if (this.#head) this.#head.resolve(awaited);
    else if (awaited) holdAnswer(this.#response, awaited);
  }
}

/** What `end` takes; anything else it refuses by throwing, so that nothing has ended. */
function isBody(chunk: unknown): boolean {
  return chunk === undefined || chunk === null || typeof chunk === 'function' || sizeOf(chunk, undefined) >= 0;
}

/** Bytes of a chunk; NaN for what is none. */
function sizeOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string')
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return chunk instanceof Uint8Array ? chunk.byteLength : Number.NaN;
}

function contentLengthIn(headers: unknown): number | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const pairs: readonly unknown[] = Array.isArray(headers) ? headers : Object.entries(headers).flat();
  const name = pairs.findIndex((item, index) => index % 2 === 0 && String(item).toLowerCase() === 'content-length');
  return name < 0 ? undefined : Number(pairs[name + 1]);
}
