import type { Selection } from '../query/selection.js';

/** Texts that JSON writes in one way only, whoever has written it. */
const plain = /^[\w.:@+ ,=-]+$/;
const ascii = /^[a-z0-9 ]+$/;
/** Of characters that may stand for ASCII letters, such as ligatures, the first byte in UTF-8. */
const otherForms = String.raw`[\xc2\xc4\xc5\xc7\xca\xcb\xe1-\xe3\xea\xef\xf0]`;
/** Between two words that were written together, escapes of JSON among it. */
const between = String.raw`(?:[^A-Za-z0-9 ]|\\b)+`;
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
  const phrase = phraseNeedle(phrases);
  if (phrase) return phrase;
  const parts = actions?.map((pattern) => longest(pattern.split('*')) ?? '');
  return parts && isPlain(parts) ? anyOf(parts) : undefined;
}

/** What is in every line with each of some phrases, by the longest. */
export function phraseNeedle(phrases: readonly string[]): RegExp | undefined {
  const words = longest(phrases.map((phrase) => phrase.trim()).filter((phrase) => ascii.test(phrase)));
  if (words === undefined) return undefined;
  // Not the flag `i`, which would take bytes for letters too.
  const inAnyCase = words.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
  return new RegExp(`${inAnyCase.replaceAll(' ', between)}|${otherForms}|\\\\u`, 'g');
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
