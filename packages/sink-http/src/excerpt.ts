import { replaceCredentials, secretKeys } from '@audit-trail/core/adapter';

const maxLength = 200;
const hidden = '***';
const isSecretKey = secretKeys();

/** Headers that a receiver quotes: all of the line is the secret, whatever the scheme. */
const headerLine =
  /((?:^|[^\w-])(?:(?:proxy-)?authorization|(?:set-)?cookie)\s{0,8}[:=]\s{0,8})([^\s"'\\][^\r\n"\\]*)/gi;

/** A name with what stands before its value: `token=`, `token: `, `"token":` (also in JSON within JSON), `<token>`. */
const beforeValue = /(?<![\w.-]|<\/)([\w.-]{1,200})\\{0,3}["']?\s{0,8}(?:=>|[:=>])\s{0,8}/g;
/** What is in quotes or brackets belongs to the value as a whole, even if its end is missing. */
const itsValue = /\\{1,3}"[^"\\]*|"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?|[[{][^\]}]*[\]}]?|[^\s"'\\,;&<>()[\]{}]+/y;

/**
 * The beginning of a receiver's answer, fit for a message: on one line, without control or bidi characters, without
 * the secrets the request carried, in case the receiver echoes them, and without anything else that is a credential by
 * its shape or its name.
 */
export function excerpt(answer: string, secrets: readonly string[]): string {
  // Some receivers escape the slashes in JSON, behind which a URL would not be recognised.
  const plain = answer.replaceAll('\\/', '/');
  const concealed = secrets.reduce((text, secret) => text.replaceAll(secret, hidden), plain);
  const line = withoutCredentials(concealed)
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

function withoutCredentials(text: string): string {
  return withoutNamed(replaceCredentials(text, isSecretKey, () => hidden).replaceAll(headerLine, `$1${hidden}`));
}

function withoutNamed(text: string): string {
  let done = '';
  let end = 0;
  for (const { 0: match, 1: name = '', index } of text.matchAll(beforeValue)) {
    itsValue.lastIndex = index + match.length;
    if (index < end || !isSecretKey(name) || !itsValue.test(text)) continue;
    done += text.slice(end, index) + match + hidden;
    end = itsValue.lastIndex;
  }
  return done + text.slice(end);
}

/** What must not show of a request: its headers' values, each word of them, and its query; the longest first. */
export function secretsOf(headers: Readonly<Record<string, string>>, url: URL): readonly string[] {
  const words = Object.values(headers).flatMap((value) => [value, ...value.split(/[\s,;=]+/), ...basic(value)]);
  const queried = [...url.searchParams.values()].flatMap((value) => [value, encodeURIComponent(value)]);
  // A word this short hides nothing, and masking it would make nonsense of the message.
  return [...words, ...queried].filter((word) => word.length >= 6).toSorted((a, b) => b.length - a.length);
}

/** The user and the password of RFC 7617's scheme. */
function basic(value: string): readonly string[] {
  const [, encoded] = /^basic\s+(.+)$/i.exec(value) ?? [];
  return encoded === undefined ? [] : Buffer.from(encoded, 'base64').toString().split(':');
}
