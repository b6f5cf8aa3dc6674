import { wrongOption } from '@audit-trail/core/adapter';
import type { HttpConnectionOptions } from './connection-options.js';
import { checkHeaders } from './request-headers.js';

/** A credential, or a function (also async) that is asked for it before each request, for credentials that rotate. */
export type Secret = string | ((request: { readonly signal: AbortSignal }) => string | Promise<string>);

/** Refuses what is no credential, such as an environment variable that is not set. The message does not show it. */
export function checkSecret(option: string, secret: unknown): void {
  if (typeof secret === 'function' || (typeof secret === 'string' && secret !== '')) return;
  throw wrongOption(`'${option}' is a text that is not empty, or a function that returns one`);
}

/** Headers with an `Authorization` that is made of a credential. */
export function withAuthorization(
  headers: HttpConnectionOptions['headers'] = {},
  secret: Secret,
  authorization: (secret: string) => string,
): NonNullable<HttpConnectionOptions['headers']> {
  if (typeof secret === 'string' && typeof headers !== 'function') {
    return { ...checkHeaders(headers), authorization: authorization(secret) };
  }
  return async (request) => ({
    ...checkHeaders(typeof headers === 'function' ? await headers(request) : headers),
    authorization: authorization(typeof secret === 'function' ? await secret(request) : secret),
  });
}
