import { wrongOption } from '@audit-trail/core/adapter';

/** Names and values; a value is one line of Latin-1. */
export type HttpHeaders = Readonly<Record<string, string>>;

/** RFC 9110, 5.1 and 5.5. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Set by the sink or the connection. A `host` would also change the name a certificate is verified for. */
const reserved: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'keep-alive',
  'idempotency-key',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
]);

/** Copies headers with their names in lower case. A message names a header and never quotes its value. */
export function checkHeaders(headers: unknown): HttpHeaders {
  if (typeof headers !== 'object' || headers === null) {
    throw wrongOption("'headers' is an object of names and values, or a function that returns one");
  }
  const entries = Object.entries(headers).map(([name, value]: [string, unknown]): [string, string] => {
    const lower = name.toLowerCase();
    if (!headerName.test(name)) throw wrongOption("A name in 'headers' is not the name of a header", name);
    if (reserved.has(lower)) throw wrongOption(`The header '${name}' is set by the sink; leave it out of 'headers'`);
    if (typeof value !== 'string' || !headerValue.test(value)) {
      throw wrongOption(`The header '${name}' needs a text in one line of Latin-1 characters; encode other values`);
    }
    return [lower, value];
  });
  return Object.freeze(Object.fromEntries(entries));
}
