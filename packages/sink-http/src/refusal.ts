import { SinkError, type SinkErrorKind } from '@audit-trail/core';
import { retryAfter } from './retry-after.js';

/** An answer that is not 2xx. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The beginning of the body, fit for a message. */
  readonly said: string;
}

/** The statuses that say something about the events; any other says something about the receiver or the configuration. */
const kinds: Readonly<Record<number, SinkErrorKind>> = { 400: 'refused', 413: 'too_large', 422: 'refused' };

const advice: Readonly<Record<number, string>> = {
  401: "It does not know the credentials: check what the 'headers' option sends.",
  403: "The credentials do not allow this: give them the right to write, or check the 'headers' option.",
  404: "There is nothing at this address: check 'url'.",
  405: "This address takes no POST: check 'url'.",
  407: 'A proxy wants credentials; the sink does not use proxies.',
  410: "This address is gone: check 'url'.",
  415: "It does not take this kind of body: check 'format' and 'compression'.",
};

/** Says what an answer means for the batch, and what a person can do about it. `target` is the URL as it may be shown. */
export function refusalError(target: string, { status, headers, said }: Refusal): SinkError {
  const advised = status >= 300 && status < 400 ? redirected(headers['location'], target) : advice[status];
  const message = [`${target} answered ${status}.`, advised, said && `It said: ${said}`].filter(Boolean).join(' ');
  return new SinkError(kinds[status] ?? 'retry', message, { retryAfterMs: retryAfter(headers['retry-after']) });
}

/** Events go only where the configuration says. */
function redirected(location: Refusal['headers'][string], target: string): string {
  const url = typeof location === 'string' ? URL.parse(location, target) : null;
  const where = url ? ` to ${url.origin}${url.pathname}` : '';
  return `It redirects${where}, and redirects are not followed: set 'url' to the address that takes the events.`;
}
