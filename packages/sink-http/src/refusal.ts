import { SinkError, type SinkErrorKind } from '@audit-trail/core';
import type { Answer } from './answer.js';
import type { Verdict } from './receiver-format.js';
import { retryAfter } from './retry-after.js';

/** The statuses that say something about the events; any other says something about the receiver or the configuration. */
const kinds: Readonly<Record<number, SinkErrorKind>> = { 400: 'refused', 413: 'too_large', 422: 'refused' };

/** What holds for every receiver; a sink adds what is about its own options. */
const commonAdvice: Readonly<Record<number, string>> = {
  404: "There is nothing at this address: check 'url'.",
  405: "This address takes no POST: check 'url'.",
  407: 'A proxy wants credentials; the sink does not use proxies.',
  410: "This address is gone: check 'url'.",
};

/** Says what an answer that is not 2xx means for the events, and what a person can do about it. */
export function refusalError(
  { target, status, headers, text, excerpt }: Answer,
  advice: Readonly<Record<number, string>>,
  verdict: Verdict = {},
): SinkError {
  const advised =
    status >= 300 && status < 400
      ? redirected(headers['location'], target)
      : (verdict.advice ?? advice[status] ?? commonAdvice[status]);
  const said = excerpt(text);
  const message = [`${target} answered ${status}.`, advised, said && `It said: ${said}`].filter(Boolean).join(' ');
  const kind = verdict.kind ?? kinds[status] ?? 'retry';
  return new SinkError(kind, message, { retryAfterMs: retryAfter(headers['retry-after']) });
}

/** Events go only where the configuration says. */
function redirected(location: Answer['headers'][string], target: string): string {
  const url = typeof location === 'string' ? URL.parse(location, target) : null;
  const where = url ? ` to ${url.origin}${url.pathname}` : '';
  return `It redirects${where}, and redirects are not followed: set 'url' to the address that takes the events.`;
}
