/** Letters, digits, and marks that belong to a letter. */
const word = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of a text as searches compare them: in lower case, compatibility forms made alike (NFKC). Those that were
 * written together, without white space in between, are one list.
 */
export function wordsOf(text: string): string[][] {
  const written = text.normalize('NFKC').toLowerCase().split(/\s+/);
  return written.map((together) => together.match(word) ?? []).filter(({ length }) => length > 0);
}

/** The words of a text, those written together as a phrase, one space around each: so that each phrase is found as a part of it. */
export function phrasesOf(text: string): string[] {
  return wordsOf(text).map((together) => ` ${together.join(' ')} `);
}

/** What is searched for: each of these is to be found in a phrase. */
export function phrasesIn(search: string): string[] {
  return [...new Set(phrasesOf(search))];
}
