import type { PartialResult } from '@audit-trail/core';
import { checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import { type BodyFormat, contentTypes } from './body.js';
import type { Compression } from './compress.js';
import { connectionOptions, type HttpConnectionOptions } from './connection-options.js';

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
export interface HttpSinkOptions extends HttpConnectionOptions {
  /** Where batches are posted to. `https`, unless the host is loopback or `allowInsecure`; without user and password. */
  readonly url: string | URL;
  /** `json`: an array of events, the default. `ndjson`: a line for each event. */
  readonly format?: BodyFormat;
  /** Default `false`: many receivers don't take compressed requests. */
  readonly compression?: Compression | false;
  /** Bytes a body must exceed to be compressed. Default 1,024. */
  readonly compressAbove?: number;
  /**
   * Signs each request as Standard Webhooks describes. A secret is `whsec_` and 24 to 64 bytes in base64; with several,
   * each signs, so that a receiver may know the old or the new one.
   */
  readonly sign?: { readonly secret: string | readonly string[] };
  /** Reads from a 2xx answer which events were not taken. Default: all were taken, whatever it says. */
  readonly parseResult?: (response: HttpResponse) => PartialResult | undefined | Promise<PartialResult | undefined>;
}

const known: ReadonlySet<string> = new Set<keyof HttpSinkOptions>([
  'url',
  'format',
  'compression',
  'compressAbove',
  'sign',
  'parseResult',
  ...connectionOptions,
]);

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function checkHttpSinkOptions(options: HttpSinkOptions): void {
  checkOptionNames(options, known, "{ url: 'https://audit.example.com/events' }");
  const { format = 'json', parseResult } = options;
  if (!Object.hasOwn(contentTypes, format)) throw wrongOption("'format' is 'json' or 'ndjson'", format);
  if (parseResult !== undefined && typeof parseResult !== 'function') {
    throw wrongOption("'parseResult' is a function that is given an answer", parseResult);
  }
}
