import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { json } from './json.js';
import { visible } from './visible.js';

it.each([
  ['\u001b[31mred\u001b[0m', String.raw`\x1b[31mred\x1b[0m`],
  ['\u009b2J', String.raw`\x9b2J`],
  ['one\ntwo\r\n\tthree', String.raw`one\ntwo\r\n\tthree`],
  ['\b\u0007\u0000\u007f', String.raw`\x08\x07\x00\x7f`],
  ['user\u202egnp.exe', String.raw`user\u202egnp.exe`],
  ['\u2066isolated\u2069 \u200f', String.raw`\u2066isolated\u2069 \u200f`],
  ['a\u2028b\u2029c', String.raw`a\u2028b\u2029c`],
  ['ro\u200bsel\ufeffla\u00ad\u3164', String.raw`ro\u200bsel\ufeffla\xad\u3164`],
  ['tag\u{e0041}', String.raw`tag\u{e0041}`],
  ['half \ud83d of a pair', String.raw`half \ud83d of a pair`],
  ['private \ue000', String.raw`private \ue000`],
])('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

it.each(['Rosella Lang', '王小明', 'Zoë Ødegård', 'e\u0301', 'שלום', '🎉', '❤\ufe0f', 'C:\\new', 'a = b → c'])(
  '%s stays as it is',
  (text) => {
    expect(visible(text)).toBe(text);
  },
);

const anything = fc.string({ unit: 'binary' });
const obeyed = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

it('leaves nothing that a terminal obeys, whatever is recorded', () => {
  fc.assert(fc.property(anything, (text) => !obeyed.test(visible(text))));
});

it('leaves nothing of it in JSON either, which still has the same values', () => {
  fc.assert(
    fc.property(fc.dictionary(anything, anything), (value) => {
      const text = json(value);
      expect(text).not.toMatch(obeyed);
      expect(JSON.parse(text)).toEqual(value);
    }),
  );
  expect(json({ text: '\u001b\u0085\u2028\u202e\u{e0041}' })).toBe(
    String.raw`{"text":"\u001b\u0085\u2028\u202e\udb40\udc41"}`,
  );
});
