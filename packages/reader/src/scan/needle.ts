import type { Selection } from '../query/selection.js';

/** Texts that JSON writes in one way only, whoever has written it. */
const plain = /^[\w.:@+ ,=-]+$/;
const ascii = /^[a-z0-9]+$/;
/** Beyond these, looking for them costs as much as parsing. */
const mostValues = 20;
/** The rarest first, as a rule. */
const fields = ['id', 'target_id', 'actor_id', 'target_name', 'actor_name', 'group', 'target_type', 'outcome'] as const;

/**
 * What is in the bytes (as Latin-1) of every line that holds an event of a selection, so that others need not be parsed;
 * undefined when nothing is. A line with escapes may write anything otherwise.
 */
export function needleFor({ exact, actions, phrases }: Selection): RegExp | undefined {
  for (const field of fields) {
    const values = exact.get(field);
    if (values && isPlain(values)) return anyOf(values.map((value) => `"${value}"`));
  }
  // Not ASCII: a letter with another form, such as a ligature, may stand for an ASCII letter.
  const word = longest(phrases.flatMap((phrase) => phrase.trim().split(' ')).filter((each) => ascii.test(each)));
  if (word !== undefined) return new RegExp(`${word}|[\\x80-\\xff]|\\\\u`, 'gi');
  const parts = actions?.map((pattern) => longest(pattern.split('*')) ?? '');
  return parts && isPlain(parts) ? anyOf(parts) : undefined;
}

function isPlain(values: readonly string[]): boolean {
  return values.length > 0 && values.length <= mostValues && values.every((value) => plain.test(value));
}

function anyOf(texts: readonly string[]): RegExp {
  const escaped = texts.map((text) => text.replaceAll(/[.+]/g, String.raw`\$&`));
  return new RegExp(`${escaped.join('|')}|\\\\u`, 'g');
}

function longest(texts: readonly string[]): string | undefined {
  return texts.toSorted((a, b) => b.length - a.length)[0];
}
