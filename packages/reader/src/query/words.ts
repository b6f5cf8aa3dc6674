/** Letters, digits, and marks that belong to a letter. */
const word = /[\p{L}\p{N}\p{M}]+/gu;

/** The words of a text as searches compare them: in lower case, compatibility forms made alike (NFKC). */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(word) ?? [];
}

/** The words of a text, one space around each, so that a phrase is found as a part of it. */
export function phraseOf(text: string): string {
  return ` ${wordsOf(text).join(' ')} `;
}

/** What is searched for: phrases of one word each, or of those that were written without white space between them. */
export function phrasesIn(search: string): string[] {
  const phrases = search.split(/\s+/).map(phraseOf);
  return [...new Set(phrases.filter((phrase) => phrase.trim() !== ''))];
}
