import { expect, test } from 'vitest';
import { wordsOf } from '../query/words.js';
import { phraseNeedle } from './needle.js';

test('is in every line with a character that may stand for an ASCII letter', () => {
  const inLine = new RegExp(phraseNeedle([' zz ']) ?? '', '');
  const missed: string[] = [];
  let found = 0;
  for (let code = 0x80; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue; // no characters
    const character = String.fromCodePoint(code);
    if (
      !wordsOf(character)
        .flat()
        .some((word) => /[a-z0-9]/.test(word))
    )
      continue;
    found += 1;
    if (!inLine.test(Buffer.from(character).toString('latin1'))) missed.push(character);
  }
  expect(found).toBeGreaterThan(1_000);
  expect(missed).toEqual([]);
});

test.each([
  ['a.b', 'x a-B y', true],
  ['a.b', String.raw`x a\b-b y`, true],
  ['a.b', String.raw`x a\nb y`, false],
  ['a.b', String.raw`x a\"b y`, true],
  ['a.b', 'x a c b y', false],
  ['a.b', 'Zoë has an a and a b', false],
  ['a.b', 'ﬁ', true],
  ['a.b', String.raw`\u0061.b`, true],
])('of %s is in %s: %s', (search, line, isThere) => {
  const needle = phraseNeedle([` ${search.replace('.', ' ')} `]);
  expect(needle?.test(Buffer.from(line).toString('latin1'))).toBe(isThere);
});
