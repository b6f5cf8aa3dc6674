import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phraseOf, phrasesIn, wordsOf } from './words.js';

describe('words', () => {
  test('are letters and digits, without regard to case and form', () => {
    expect(wordsOf('Invoice_42 for ROSELLA@foo-corp.com')).toEqual([
      'invoice',
      '42',
      'for',
      'rosella',
      'foo',
      'corp',
      'com',
    ]);
    expect(wordsOf('Größe ﬁle Ⅷ')).toEqual(['größe', 'file', 'viii']);
    expect(wordsOf('e\u0301')).toEqual(wordsOf('é'));
    expect(wordsOf('— … !')).toEqual([]);
  });

  test('of a search are phrases where they are written together', () => {
    expect(phrasesIn(' doc_42  final doc_42 ')).toEqual([' doc 42 ', ' final ']);
    expect(phrasesIn('- /')).toEqual([]);
  });

  test('found in a text are whole ones, in any text', () => {
    const text = phraseOf('The invoice 42-a');
    expect(phrasesIn('invoice').every((phrase) => text.includes(phrase))).toBe(true);
    expect(phrasesIn('voice').every((phrase) => text.includes(phrase))).toBe(false);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const both = phraseOf(`${a} ${b}`);
        return phrasesIn(a).every((phrase) => both.includes(phrase));
      }),
    );
  });
});
