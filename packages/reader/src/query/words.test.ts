import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phrasesIn, phrasesOf, wordsOf } from './words.js';

describe('words', () => {
  test('are letters and digits, without regard to case and form', () => {
    expect(wordsOf('Invoice_42 for ROSELLA@foo-corp.com')).toEqual([
      ['invoice', '42'],
      ['for'],
      ['rosella', 'foo', 'corp', 'com'],
    ]);
    expect(wordsOf('Größe ﬁle Ⅷ').flat()).toEqual(['größe', 'file', 'viii']);
    expect(wordsOf('e\u0301')).toEqual(wordsOf('é'));
    expect(wordsOf('— … !')).toEqual([]);
  });

  test('of a search are phrases where they are written together', () => {
    expect(phrasesIn(' doc_42  final doc_42 ')).toEqual([' doc 42 ', ' final ']);
    expect(phrasesIn('- /')).toEqual([]);
  });

  test('found in a text are whole ones, in any text', () => {
    const isSaid = (search: string, text: string): boolean =>
      phrasesIn(search).every((phrase) => phrasesOf(text).some((together) => together.includes(phrase)));
    expect(isSaid('invoice', 'The invoice 42-a')).toBe(true);
    expect(isSaid('voice', 'The invoice 42-a')).toBe(false);
    expect(isSaid('foo-corp', 'rosella@foo-corp.com')).toBe(true);
    expect(isSaid('foo-corp', 'foo corp')).toBe(false);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => isSaid(a, `${a} ${b}`)),
    );
  });
});
