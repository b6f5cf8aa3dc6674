import { errorMonitor } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type RequestContext, outcomeOf } from './request-context.js';

const observer = Symbol('audit-trail.response-end');

type Observed = ServerResponse & { [observer]: ResponseEnd };

/**
 * Settles a request at the moment its response ends, before the client can know: at `end()`, or at the write that
 * completes the body by its Content-Length, with which a client is satisfied, or when the head of an answer without a body
 * is sent. When the connection closes before, the context decides.
 *
 * The methods are assigned to the response, as compression, sessions and others do that stack theirs on top.
 */
export function observeEnd(response: ServerResponse, context: RequestContext): void {
  Object.assign(response, { [observer]: new ResponseEnd(response, context) });
  response.writeHead = writeHead as ServerResponse['writeHead'];
  response.write = write as ServerResponse['write'];
  response.end = end as ServerResponse['end'];
  response.flushHeaders = flushHeaders;
  response.on('pipe', piped);
  response.once('close', closed);
}

class ResponseEnd {
  readonly #response: ServerResponse;
  readonly #context: RequestContext;
  readonly writeHead: ServerResponse['writeHead'];
  readonly write: ServerResponse['write'];
  readonly end: ServerResponse['end'];
  readonly flushHeaders: ServerResponse['flushHeaders'];
  /** As given to `writeHead`, where it can't be asked for. */
  #declared: number | undefined;
  /** Bytes of the body still to come; NaN when nobody said how many. */
  #left: number | undefined;

  constructor(response: ServerResponse, context: RequestContext) {
    this.#response = response;
    this.#context = context;
    // oxlint-disable-next-line typescript/unbound-method -- they are called on the response again, below
    ({ writeHead: this.writeHead, write: this.write, end: this.end, flushHeaders: this.flushHeaders } = response);
  }

  heading(args: readonly unknown[]): void {
    this.#declared = contentLengthIn(args.at(-1)) ?? this.#declared;
  }

  writing(chunk: unknown, encoding: unknown): void {
    if (this.#isBodyless) return; // Node.js ignores it, and sends nothing
    this.#left ??= this.#bodyBytes();
    this.#left -= sizeOf(chunk, encoding);
    if (this.#left <= 0) this.#settle();
  }

  flushing(): void {
    if (this.#isBodyless || this.#bodyBytes() === 0) this.#settle();
  }

  ending(chunk: unknown): void {
    if (isBody(chunk)) this.#settle();
  }

  /** A stream that breaks midway is noted first; what then becomes of the response says nothing of why. */
  piped(source: Readable): void {
    source.once(errorMonitor, (error: unknown) => this.#context.failed(error));
  }

  closed(): void {
    const { writableEnded, errored } = this.#response;
    if (writableEnded) return;
    if (errored) this.#context.failed(errored);
    this.#context.clientGone();
  }

  get #isBodyless(): boolean {
    const { req, statusCode } = this.#response;
    return req.method === 'HEAD' || statusCode === 204 || statusCode === 304;
  }

  /** Bytes the body will have; NaN when nobody has said so. */
  #bodyBytes(): number {
    return this.#declared ?? Number(this.#response.getHeader('content-length') ?? Number.NaN);
  }

  #settle(): void {
    // Applications in JavaScript also set texts.
    const { statusCode }: { readonly statusCode: unknown } = this.#response;
    const status = Math.trunc(Number(statusCode));
    // Node.js refuses others by throwing, and the application answers in another way.
    if (status >= 100 && status <= 999) this.#context.settle({ outcome: outcomeOf(status), status });
  }
}

function writeHead(this: Observed, ...args: Parameters<ServerResponse['writeHead']>): ServerResponse {
  this[observer].heading(args);
  return Reflect.apply(this[observer].writeHead, this, args);
}

function write(this: Observed, ...args: Parameters<ServerResponse['write']>): boolean {
  this[observer].writing(args[0], args[1]);
  return Reflect.apply(this[observer].write, this, args);
}

function end(this: Observed, ...args: Parameters<ServerResponse['end']>): ServerResponse {
  this[observer].ending(args[0]);
  return Reflect.apply(this[observer].end, this, args);
}

function flushHeaders(this: Observed): void {
  this[observer].flushing();
  Reflect.apply(this[observer].flushHeaders, this, []);
}

function piped(this: Observed, source: Readable): void {
  this[observer].piped(source);
}

function closed(this: Observed): void {
  this[observer].closed();
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
