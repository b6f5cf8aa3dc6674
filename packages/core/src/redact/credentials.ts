/**
 * The rarest part of each shape of credentials: one of these is in any text with some, and in any JSON of it. All are looked
 * for at once, by their first characters; a pattern that ignores case would take twice as long.
 */
const signs = /=|\/\/|yJ|BEGIN|[Bb](?:[Ee][Aa][Rr][Ee][Rr]|[Aa][Ss][Ii][Cc])/;
/** One of these, or what a key in a pointer is escaped with, which disguises them. */
const signsInEvent = new RegExp(`~|${signs.source}`);

/** The part of a text that is secret. */
type Span = readonly [start: number, end: number];

/** A shape of credentials. */
interface Shape {
  /** Finds candidates, in time linear in the text: each run of characters is entered at one place only. */
  readonly pattern: RegExp;
  /** The secret part of a match; undefined when it is harmless. */
  readonly secret: (match: RegExpExecArray, isSecretKey: IsSecretKey) => Span | undefined;
}

export type IsSecretKey = (key: string) => boolean;

/** Words that follow `Bearer` in prose and in challenges. */
const afterBearer =
  /^(?:tokens?|auth|authentication|authorization|credentials?|schemes?|realm=|error=|scope=|is|was|of)$/i;
const plainWord = /^[A-Za-z]?[a-z]+$/;

const shapes: readonly Shape[] = [
  // PEM (RFC 7468), also when its end is missing.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,64}PRIVATE KEY[A-Z0-9 ]{0,16}-----(?:(?!-----END)[^])*(?:-----END[A-Z0-9 ]{0,80}-----)?/g,
    secret: ([match]) => [0, match.length],
  },
  // scheme://user:password@host, scheme://:password@host and scheme://token@host (RFC 3986, 3.2.1).
  {
    pattern: /:\/\/([^\s/?#"<>]*)@/g,
    secret: ([match, user = '']) => (user.includes(':') || user.length >= 20 ? [3, match.length - 1] : undefined),
  },
  // ?access_token=… and &api_key=… in URLs, form bodies and cookies.
  {
    pattern: /(?<=[?&#;]\s?|^)([\w.~%[\]-]{1,64})=([^\s&;#"'<>]+)/g,
    secret: ([match, key = ''], isSecretKey) => (isSecretKey(key) ? [key.length + 1, match.length] : undefined),
  },
  // Authorization: Bearer … (RFC 6750), Authorization: Basic … (RFC 7617).
  {
    pattern: /\b(bearer|basic)(?:\s|%20)+([A-Za-z0-9._~+/=-]+)/gi,
    secret: ([match, scheme = '', token = '']) => {
      const prose = scheme.toLowerCase() === 'basic' ? plainWord : afterBearer;
      return prose.test(token) ? undefined : [match.length - token.length, match.length];
    },
  },
  // JWT and JWE in compact form (RFC 7519): texts with dots.
  {
    pattern: /(?<![\w-])[\w-]+(?:\.[\w-]*)+/g,
    secret: ([match]) => {
      const start = startOfJwt(match);
      return start < 0 ? undefined : [start, match.length];
    },
  },
];

/** `{"` in base64url, with which the header of a JWT begins; in the midst of a word only when more of a header follows. */
function startOfJwt(text: string): number {
  const lastDot = text.lastIndexOf('.');
  for (let at = text.indexOf('eyJ'); at >= 0 && at < lastDot; at = text.indexOf('eyJ', at + 1)) {
    if (at === 0 || !/[A-Za-z0-9]/.test(text.charAt(at - 1))) return at;
    if (/^\{"\w+":/.test(Buffer.from(text.slice(at, at + 24), 'base64url').toString('latin1'))) return at;
  }
  return -1;
}

/** Whether a text, or a JSON of several, may hold credentials. Most don't, and cost no more than this. */
function mayHoldCredentials(text: string): boolean {
  return signs.test(text);
}

/** Whether an event with this line may. */
export function mayEventHoldCredentials(line: string): boolean {
  return signsInEvent.test(line);
}

/** Replaces the credentials in a text: in URLs, after `Bearer` and `Basic`, JWTs, private keys. */
export function replaceCredentials(
  text: string,
  isSecretKey: IsSecretKey,
  replace: (secret: string) => string,
): string {
  if (!mayHoldCredentials(text)) return text;
  return shapes.reduce((cleared, shape) => {
    let done = '';
    let end = 0;
    for (const [from, to] of secretsIn(cleared, shape, isSecretKey)) {
      done += cleared.slice(end, from) + replace(cleared.slice(from, to));
      end = to;
    }
    return end === 0 ? cleared : done + cleared.slice(end);
  }, text);
}

/** How far beyond a cut to look for the end of a credential. */
const lookahead = 4096;

/**
 * Where to cut a text so that no credential is halved: half of one is still secret, but may no longer look like one. That
 * is at `cut` itself, or before the credential that reaches across it.
 */
export function cutBeforeCredential(text: string, cut: number): number {
  const view = text.slice(0, cut + lookahead);
  if (!mayHoldCredentials(view)) return cut;
  // The value of a secret key is found however short it is cut, so it needs no care here.
  const secrets = shapes.flatMap((shape) => [...secretsIn(view, shape, () => false)]);
  let end = cut;
  for (const [from, to] of secrets.toSorted((one, other) => other[0] - one[0])) {
    if (from < end && end < to) end = from;
  }
  // A user and password may even go on beyond the view, so an address that is cut before its path goes as a whole.
  const address = view.lastIndexOf('://', end);
  return address >= 0 && /^:\/\/[^\s/?#]*$/.test(view.slice(address, end)) ? address : end;
}

function* secretsIn(text: string, shape: Shape, isSecretKey: IsSecretKey): Generator<Span> {
  for (const match of text.matchAll(shape.pattern)) {
    const secret = shape.secret(match, isSecretKey);
    if (secret) yield [match.index + secret[0], match.index + secret[1]];
  }
}
