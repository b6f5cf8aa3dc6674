import { wrongOption } from '@audit-trail/core/adapter';

const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Reads where to post to. Refuses what would show events or credentials: plain `http` beyond this machine, and a user
 * or password in the URL, which ends up in logs. No message quotes the URL as given.
 */
export function checkReceiverUrl(given: unknown, allowInsecure: boolean | readonly string[]): URL {
  const url = URL.parse(String(given));
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw wrongOption("'url' is an absolute URL such as 'https://audit.example.com/events'");
  }
  if (url.username !== '' || url.password !== '') {
    throw wrongOption(
      `'url' (${shown(url)}) holds a user or password; give them as headers instead, such as { headers: () => ({ authorization: \`Bearer \${token}\` }) }`,
    );
  }
  const allowed = allowInsecure === true || (Array.isArray(allowInsecure) && allowInsecure.includes(url.hostname));
  if (url.protocol === 'http:' && !allowed && !loopback.test(url.hostname)) {
    throw wrongOption(
      `'url' (${shown(url)}) would send events unencrypted; use https, or allow it for this host with { allowInsecure: ['${url.hostname}'] }`,
    );
  }
  return url;
}

/** A URL for messages: origin and path, since credentials hide in the rest. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** The same of a path and query there. */
export function shownAt({ origin }: URL, path: string): string {
  return `${origin}${path.replace(/\?.*/s, '')}`;
}

/** Path and query of an address below the one that was given. */
export function pathBelow(url: URL, path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const below = new URL(url);
  below.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  for (const [name, value] of Object.entries(query)) if (value !== undefined) below.searchParams.set(name, value);
  return `${below.pathname}${below.search}`;
}
