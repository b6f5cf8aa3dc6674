const maxLength = 200;

/**
 * The beginning of a receiver's answer, fit for a message: on one line, without control or bidi characters, and
 * without the secrets the request carried, in case the receiver echoes them.
 */
export function excerpt(answer: string, secrets: readonly string[]): string {
  const concealed = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), answer);
  const line = concealed.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

/** What must not show of a request: its headers' values, each word of them, and its query; the longest first. */
export function secretsOf(headers: Readonly<Record<string, string>>, url: URL): readonly string[] {
  const words = Object.values(headers).flatMap((value) => [value, ...value.split(/[\s,;=]+/)]);
  const queried = [...url.searchParams.values()].flatMap((value) => [value, encodeURIComponent(value)]);
  // A word this short hides nothing, and masking it would make nonsense of the message.
  return [...words, ...queried].filter((word) => word.length >= 6).toSorted((a, b) => b.length - a.length);
}
