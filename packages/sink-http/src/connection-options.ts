import { createSecureContext, type SecureContext } from 'node:tls';
import type { SinkOptions } from '@audit-trail/core';
import {
  checkOptionNames,
  checkPositive,
  checkSinkName,
  sinkOptionNames,
  sinkOptionsOf,
  wrongOption,
} from '@audit-trail/core/adapter';
import { allCodings, type Compression } from './compress.js';
import { checkReceiverUrl } from './receiver-url.js';
import { checkHeaders, type HttpHeaders } from './request-headers.js';

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

/** What every sink of this package lets an application say about its connection. */
export interface HttpConnectionOptions extends SinkOptions {
  /** Names the sink's cursor. Default: what the sink is for, such as `http` or `splunk`. */
  readonly name?: string;
  /** Sent with each request; a function is asked before each one, for tokens that rotate. Its failure means "again later". */
  readonly headers?: HttpHeaders | ((request: { readonly signal: AbortSignal }) => HttpHeaders | Promise<HttpHeaders>);
  /** Default: 10 s to connect, 20 s until an answer, 10 s between its parts. */
  readonly timeouts?: Partial<HttpTimeouts>;
  /** Whom to trust and how to identify, when not as Node.js does by default. */
  readonly tls?: HttpTls;
  /** Allows `http:` to any host (`true`) or to these hosts. Default `false`. */
  readonly allowInsecure?: boolean | readonly string[];
  /** Bytes of an answer that are read where it matters what it says; a longer one is a fault. Default 1 MiB. */
  readonly maxResponseBytes?: number;
}

/** The names of the above, for checks of options. */
export const connectionOptions: readonly (keyof HttpConnectionOptions)[] = [
  'name',
  'headers',
  'timeouts',
  'tls',
  'allowInsecure',
  'maxResponseBytes',
  ...sinkOptionNames,
];

/** The options with their defaults, checked. */
export interface ResolvedConnection {
  readonly url: URL;
  readonly name: string;
  readonly headers: NonNullable<HttpConnectionOptions['headers']>;
  readonly compression: Compression | false;
  readonly compressAbove: number;
  readonly timeouts: HttpTimeouts;
  /** Undefined: what Node.js trusts, and no client certificate. */
  readonly tls: SecureContext | undefined;
  readonly maxResponseBytes: number;
  readonly delivery: SinkOptions;
}

const knownTls: ReadonlySet<string> = new Set<keyof HttpTls>(['ca', 'cert', 'key', 'passphrase']);
const knownTimeouts: ReadonlySet<string> = new Set<keyof HttpTimeouts>(['connect', 'headers', 'body']);

/** What only some sinks let an application say. */
interface Particulars {
  readonly url: unknown;
  readonly name: string;
  readonly compression?: unknown;
  /** What the receiver can decompress. Default: everything there is. */
  readonly codings?: readonly Compression[];
  readonly compressAbove?: unknown;
}

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function resolveConnection(options: HttpConnectionOptions, particulars: Particulars): ResolvedConnection {
  const { url, name, compression = false, codings = allCodings, compressAbove = 1_024 } = particulars;
  const { headers = {}, timeouts = {} } = options;
  return {
    url: checkReceiverUrl(url, options.allowInsecure ?? false),
    name: checkSinkName(options.name ?? name),
    headers: typeof headers === 'function' ? headers : checkHeaders(headers),
    compression: checkCompression(compression, codings),
    compressAbove: compressAbove === 0 ? 0 : checkPositive('compressAbove', compressAbove),
    timeouts: resolveTimeouts(timeouts),
    tls: options.tls && resolveTls(options.tls),
    maxResponseBytes: checkPositive('maxResponseBytes', options.maxResponseBytes ?? 1_048_576),
    delivery: sinkOptionsOf(options),
  };
}

function checkCompression(given: unknown, codings: readonly Compression[]): Compression | false {
  const coding = codings.find((known) => known === given);
  if (coding || given === false) return coding ?? false;
  throw wrongOption(`'compression' is ${codings.map((known) => `'${known}'`).join(', ')} or false`, given);
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
