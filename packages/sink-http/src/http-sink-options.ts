import { createSecureContext, type SecureContext } from 'node:tls';
import type { BatchLimits, PartialResult } from '@audit-trail/core';
import { checkOptionNames, checkPositive, checkSinkName, wrongOption } from '@audit-trail/core/adapter';
import { type BodyFormat, contentTypes } from './body.js';
import { type Compression, compressors } from './compress.js';
import { checkReceiverUrl } from './receiver-url.js';
import { checkHeaders, type HttpHeaders } from './request-headers.js';
import { createSigner, type Signer } from './standard-webhooks.js';

/** Milliseconds each step of a request may take. */
export interface HttpTimeouts {
  /** Until connected, TLS included. Default 10,000. */
  readonly connect: number;
  /** From the request until the answer's head. Default 20,000. */
  readonly headers: number;
  /** Between two parts of the answer's body. Default 10,000. */
  readonly body: number;
}

/** PEM texts, as `node:tls` takes them. What the receiver shows is always verified. */
export interface HttpTls {
  /** Authorities to trust instead of those that come with Node.js. */
  readonly ca?: string | Buffer | (string | Buffer)[];
  /** The client's certificate chain, for mutual TLS. */
  readonly cert?: string | Buffer;
  /** The private key of `cert`. */
  readonly key?: string | Buffer;
  /** Opens the key. */
  readonly passphrase?: string;
}

/** A 2xx answer, for `parseResult`. */
export interface HttpResponse {
  /** 200 to 299. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body, as UTF-8. */
  readonly text: string;
}

/** What an application says about a receiver. Only `url` is required. */
export interface HttpSinkOptions {
  /** Where batches are posted to. `https`, unless the host is loopback or `allowInsecure`; without user and password. */
  readonly url: string | URL;
  /** Names the sink's cursor. Default `http`. */
  readonly name?: string;
  /** `json`: an array of events, the default. `ndjson`: a line for each event. */
  readonly format?: BodyFormat;
  /** Sent with each request; a function is asked before each one, for tokens that rotate. Its failure means "again later". */
  readonly headers?: HttpHeaders | ((request: { readonly signal: AbortSignal }) => HttpHeaders | Promise<HttpHeaders>);
  /** Default `false`: many receivers don't take compressed requests. */
  readonly compression?: Compression | false;
  /** Bytes a body must exceed to be compressed. Default 1,024. */
  readonly compressAbove?: number;
  /** Default: 10 s to connect, 20 s until an answer, 10 s between its parts. */
  readonly timeouts?: Partial<HttpTimeouts>;
  /**
   * Signs each request as Standard Webhooks describes. A secret is `whsec_` and 24 to 64 bytes in base64; with several,
   * each signs, so that a receiver may know the old or the new one.
   */
  readonly sign?: { readonly secret: string | readonly string[] };
  /** Whom to trust and how to identify, when not as Node.js does by default. */
  readonly tls?: HttpTls;
  /** Allows `http:` to any host (`true`) or to these hosts. Default `false`. */
  readonly allowInsecure?: boolean | readonly string[];
  /** Bytes of an answer that are read for `parseResult`; a longer one is a fault. Default 1 MiB. */
  readonly maxResponseBytes?: number;
  /** Reads from a 2xx answer which events were not taken. Default: all were taken, whatever it says. */
  readonly parseResult?: (response: HttpResponse) => PartialResult | undefined | Promise<PartialResult | undefined>;
  /** What suits the receiver; the trail's own limits fill what is left out. */
  readonly batch?: Partial<BatchLimits>;
}

/** The options with their defaults, checked. */
export interface ResolvedHttpSinkOptions {
  readonly url: URL;
  readonly name: string;
  readonly format: BodyFormat;
  readonly headers: NonNullable<HttpSinkOptions['headers']>;
  readonly compression: Compression | false;
  readonly compressAbove: number;
  readonly timeouts: HttpTimeouts;
  readonly sign: Signer | undefined;
  /** Undefined: what Node.js trusts, and no client certificate. */
  readonly tls: SecureContext | undefined;
  readonly maxResponseBytes: number;
  readonly parseResult: HttpSinkOptions['parseResult'];
  readonly batch: Partial<BatchLimits>;
}

const known: ReadonlySet<string> = new Set<keyof HttpSinkOptions>([
  'url',
  'name',
  'format',
  'headers',
  'compression',
  'compressAbove',
  'timeouts',
  'sign',
  'tls',
  'allowInsecure',
  'maxResponseBytes',
  'parseResult',
  'batch',
]);
const knownTls: ReadonlySet<string> = new Set<keyof HttpTls>(['ca', 'cert', 'key', 'passphrase']);
const knownTimeouts: ReadonlySet<string> = new Set<keyof HttpTimeouts>(['connect', 'headers', 'body']);

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function resolveOptions(options: HttpSinkOptions): ResolvedHttpSinkOptions {
  checkOptionNames(options, known, "{ url: 'https://audit.example.com/events' }");
  const { name = 'http', format = 'json', compression = false, headers = {}, timeouts = {} } = options;
  if (!Object.hasOwn(contentTypes, format)) throw wrongOption("'format' is 'json' or 'ndjson'", format);
  if (compression !== false && !Object.hasOwn(compressors, compression)) {
    throw wrongOption("'compression' is 'gzip', 'zstd' or false", compression);
  }
  if (options.parseResult !== undefined && typeof options.parseResult !== 'function') {
    throw wrongOption("'parseResult' is a function that is given an answer", options.parseResult);
  }
  return {
    url: checkReceiverUrl(options.url, options.allowInsecure ?? false),
    name: checkSinkName(name),
    format,
    headers: typeof headers === 'function' ? headers : checkHeaders(headers),
    compression,
    compressAbove: options.compressAbove === 0 ? 0 : checkPositive('compressAbove', options.compressAbove ?? 1_024),
    timeouts: resolveTimeouts(timeouts),
    sign: options.sign && createSigner(options.sign.secret),
    tls: options.tls && resolveTls(options.tls),
    maxResponseBytes: checkPositive('maxResponseBytes', options.maxResponseBytes ?? 1_048_576),
    parseResult: options.parseResult,
    batch: { ...options.batch },
  };
}

function resolveTls(given: HttpTls): SecureContext {
  checkOptionNames(given, knownTls, '{ ca }');
  if ((given.cert === undefined) !== (given.key === undefined)) {
    throw wrongOption("'tls.cert' and 'tls.key' belong together");
  }
  try {
    return createSecureContext(given);
  } catch (cause) {
    throw wrongOption(`'tls' holds something that is no PEM, or a key for another certificate (${String(cause)})`);
  }
}

function resolveTimeouts(given: Partial<HttpTimeouts>): HttpTimeouts {
  checkOptionNames(given, knownTimeouts, '{ connect: 10_000 }');
  const { connect = 10_000, headers = 20_000, body = 10_000 } = given;
  return {
    connect: checkPositive('timeouts.connect', connect),
    headers: checkPositive('timeouts.headers', headers),
    body: checkPositive('timeouts.body', body),
  };
}
