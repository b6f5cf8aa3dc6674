import { type Batch, type PartialResult, type Sink, SinkError } from '@audit-trail/core';
import { unlessAborted } from '@audit-trail/core/adapter';
import { Client, type Dispatcher } from 'undici';
import { contentTypes, encodeBody } from './body.js';
import { compressors } from './compress.js';
import { connectionError } from './connection-failure.js';
import { excerpt, secretsOf } from './excerpt.js';
import { type HttpSinkOptions, resolveOptions, type ResolvedHttpSinkOptions } from './http-sink-options.js';
import { readStart } from './read-start.js';
import { shown } from './receiver-url.js';
import { refusalError } from './refusal.js';
import { checkHeaders, type HttpHeaders } from './request-headers.js';
import { requestId } from './request-id.js';

/** Bytes read of an answer nobody needs, so that the connection can be used again; a longer one costs it. */
const discarded = 65_536;

/**
 * Makes a sink that posts each batch to a receiver, over one connection that is kept open.
 *
 * ```ts
 * const siem = httpSink({
 *   name: 'siem',
 *   url: 'https://audit.example.com/events',
 *   headers: { authorization: `Bearer ${process.env['SIEM_TOKEN']}` },
 * });
 * const trail = createAuditTrail({ directory: './audit-trail', sinks: [siem] });
 * ```
 *
 * 2xx means taken; 400 and 422 refuse the batch, which the trail then halves to find the event to blame; 413 is too
 * large; anything else is tried again, after `Retry-After` if the receiver says so. Redirects are not followed. A
 * message shows origin and path of the URL, never its query, nor what headers hold.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function httpSink(options: HttpSinkOptions): Sink {
  return new HttpSink(resolveOptions(options));
}

class HttpSink implements Sink {
  readonly name: string;
  readonly batch: NonNullable<Sink['batch']>;
  readonly #options: ResolvedHttpSinkOptions;
  readonly #client: Client;
  readonly #target: string;

  constructor(options: ResolvedHttpSinkOptions) {
    this.name = options.name;
    this.batch = options.batch;
    this.#options = options;
    this.#target = shown(options.url);
    const { connect: timeout, headers: headersTimeout, body: bodyTimeout } = options.timeouts;
    this.#client = new Client(options.url.origin, {
      // Verified whatever NODE_TLS_REJECT_UNAUTHORIZED says.
      connect: { secureContext: options.tls, rejectUnauthorized: true, timeout },
      headersTimeout,
      bodyTimeout,
      // One request at a time gains nothing from HTTP/2.
      allowH2: false,
    });
  }

  async write(batch: Batch, { signal }: { readonly signal: AbortSignal }): Promise<void | PartialResult> {
    const given = await this.#headers(signal);
    const { body, headers } = await this.#encode(batch, given);
    const response = await this.#post(body, headers, signal);
    const secrets = secretsOf(given, this.#options.url);
    if (response.statusCode >= 200 && response.statusCode < 300) return this.#taken(response, secrets);
    const said = await readStart(response.body, discarded).catch(() => Buffer.alloc(0)); // the status says enough
    throw refusalError(this.#target, {
      status: response.statusCode,
      headers: response.headers,
      said: excerpt(said.toString(), secrets),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.destroy();
  }

  async #headers(signal: AbortSignal): Promise<HttpHeaders> {
    const { headers } = this.#options;
    if (typeof headers !== 'function') return headers;
    try {
      return checkHeaders(await unlessAborted(signal, headers({ signal })));
    } catch (cause) {
      throw new SinkError('retry', `The headers for ${this.#target} could not be had from the 'headers' function.`, {
        cause,
      });
    }
  }

  async #encode(batch: Batch, given: HttpHeaders): Promise<{ body: Buffer; headers: HttpHeaders }> {
    const { format, compression, compressAbove, sign } = this.#options;
    const id = requestId(batch.ids);
    const body = encodeBody(batch, format);
    const headers = {
      'user-agent': 'audit-trail',
      'content-type': contentTypes[format],
      ...given,
      'idempotency-key': id,
      ...sign?.(id, body),
    };
    if (compression === false || body.length <= compressAbove) return { body, headers };
    return { body: await compressors[compression](body), headers: { ...headers, 'content-encoding': compression } };
  }

  async #post(body: Buffer, headers: HttpHeaders, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { pathname, search } = this.#options.url;
    try {
      return await this.#client.request({ method: 'POST', path: `${pathname}${search}`, headers, body, signal });
    } catch (cause) {
      throw connectionError(this.#target, cause);
    }
  }

  async #taken(
    { statusCode: status, headers, body }: Dispatcher.ResponseData,
    secrets: readonly string[],
  ): Promise<PartialResult | undefined> {
    const { parseResult, maxResponseBytes } = this.#options;
    if (!parseResult) {
      await body.dump({ limit: discarded });
      return undefined;
    }
    const read = await readStart(body, maxResponseBytes + 1).catch((cause: unknown) => {
      throw connectionError(this.#target, cause);
    });
    if (read.length > maxResponseBytes) {
      throw new SinkError(
        'retry',
        `${this.#target} answered with more than ${maxResponseBytes} bytes: raise 'maxResponseBytes'.`,
      );
    }
    const text = read.toString();
    try {
      return await parseResult({ status, headers, text });
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      // Its message quotes the answer as it is.
      const said = excerpt(text, secrets);
      throw new SinkError('retry', `${this.#target} answered what 'parseResult' could not parse. It said: ${said}`);
    }
  }
}
