/** The names of secrets, as their words joined. Each also stands for its plural, and for a part of a longer name. */
const wellKnown = [
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'userpassword',
  'dbpassword',
  'secret',
  'clientsecret',
  'sharedsecret',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'authtoken',
  'sessiontoken',
  'csrftoken',
  'xsrftoken',
  'jwt',
  'bearer',
  'authorization',
  'credential',
  'cookie',
  'setcookie',
  'apikey',
  'accesskey',
  'secretkey',
  'privatekey',
  'signingkey',
  'encryptionkey',
  'masterkey',
  'sshkey',
  'cardnumber',
  'creditcard',
  'debitcard',
  'cardno',
  'cardpan',
  'cvv',
  'cvc',
  'pin',
  'otp',
  'totp',
  'recoverycode',
  'backupcode',
  'ssn',
  'socialsecurity',
  'socialsecuritynumber',
];

/** Names that are also common words: secret only where they are the whole key (`pass`, `pan`) or its end (`DB_PASS`). */
const wholeKeys: ReadonlySet<string> = new Set(['pass', 'pan']);
const keyEnds: ReadonlySet<string> = new Set(
  'user db database admin root login auth mysql pg postgres redis mongo smtp ftp mail email ssh proxy wifi'
    .split(' ')
    .map((owner) => `${owner}pass`),
);

/** Words of a name: `userAPIKeys2` has `user`, `API`, `Keys` and `2`. */
const words = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[\p{Lo}\p{Lt}\p{Lm}]+|\p{N}+/gu;

/**
 * Tells keys that name secrets: those with a known name among their words, without regard to case or separators.
 * `apiKey`, `X-API-KEY` and `user_api_keys` do, `className` (`ssn`), `tokenizer` and `secretary` don't.
 */
export function secretKeys(more: readonly string[] = [], allowed: readonly string[] = []): (key: string) => boolean {
  const exempt = new Set(allowed.map(joined));
  const names = new Set([...wellKnown, ...more.map(joined)].filter((name) => !exempt.has(name)));
  return (key) => {
    const parts = withoutRuns(wordsOf(key), exempt);
    return (
      hasRun(parts, names) ||
      wholeKeys.has(parts.join('')) ||
      keyEnds.has(parts.slice(-2).join('')) ||
      keyEnds.has(parts.at(-1) ?? '')
    );
  };
}

function wordsOf(key: string): string[] {
  return (key.normalize('NFKC').match(words) ?? []).map((word) => word.toLowerCase());
}

function joined(name: string): string {
  return wordsOf(name).join('');
}

/** Whether some words in a row, joined, are a name or its plural. */
function hasRun(parts: readonly string[], names: ReadonlySet<string>): boolean {
  return parts.some((_, start) => runLength(parts, start, names) > 0);
}

/** The words without the runs that are names; what stood around them is not joined. */
function withoutRuns(parts: readonly string[], names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return parts;
  const kept: string[] = [];
  for (let start = 0; start < parts.length;) {
    const length = runLength(parts, start, names);
    kept.push(length > 0 ? '-' : (parts[start] ?? ''));
    start += Math.max(length, 1);
  }
  return kept;
}

const longestRun = 12;

function runLength(parts: readonly string[], start: number, names: ReadonlySet<string>): number {
  let run = '';
  for (let length = 1; length <= longestRun && start + length <= parts.length; length += 1) {
    run += parts[start + length - 1];
    if (names.has(run) || (run.endsWith('s') && names.has(run.slice(0, -1)))) return length;
  }
  return 0;
}
