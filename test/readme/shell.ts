/** A command and its arguments, as a shell would split them. */
export type Command = readonly string[];

/** What a reader would send with `curl`. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const word = /(?:'[^']*'|"[^"]*"|[^\s'"])+/g;

/** The commands of a shell block: continued lines joined, comments dropped, quotes resolved. */
export function commandsOf(text: string): readonly Command[] {
  return text
    .replaceAll('\\\n', ' ')
    .split(/\n|&&/)
    .map((line) => (line.match(word) ?? []).map(withoutQuotes))
    .map((words) => upToComment(words))
    .filter((words) => words.length > 0);
}

/** Reads a `curl` command. What it uses must be known here, so that nothing in it is passed over. */
export function requestOf([, ...words]: Command): HttpRequest {
  const headers: Record<string, string> = { 'User-Agent': 'curl/8.7.1', Accept: '*/*' };
  let method: string | undefined;
  let url: string | undefined;
  let body: string | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const option = words[index] ?? '';
    const next = (): string => words[(index += 1)] ?? '';
    if (option === '-X') method = next();
    else if (option === '-d') body = next();
    else if (option === '-H') {
      const [name = '', ...value] = next().split(':');
      headers[name] = value.join(':').trim();
    } else if (/^-[is]+$/.test(option)) continue;
    else if (option.startsWith('-')) throw new Error(`This test does not know what curl does with ${option}.`);
    else url = option;
  }
  if (url === undefined) throw new Error('A curl command without an address.');
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url: `http://${url}`, headers, body };
}

function withoutQuotes(quoted: string): string {
  return quoted.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? '');
}

function upToComment(words: readonly string[]): Command {
  const comment = words.findIndex((each) => each.startsWith('#'));
  return comment < 0 ? words : words.slice(0, comment);
}
