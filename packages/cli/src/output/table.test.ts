import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { paintFor } from './paint.js';
import { type Column, layOut } from './table.js';
import { cut, fit, textWidth } from './text-width.js';

const paint = paintFor({ isTerminal: false, wanted: true, env: {} });

interface Row {
  readonly who: string;
  readonly what: string;
  readonly why: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'who', value: ({ who }) => who, least: 6 },
  { title: 'what', value: ({ what }) => what, least: 6, most: 20 },
  { title: 'why', value: ({ why }) => why, optional: 10 },
];

function lines(rows: readonly Row[], width: number): readonly string[] {
  const { head, line } = layOut({ columns, rows, width, paint });
  return [head, ...rows.map(line)];
}

describe('A table', () => {
  it('puts values below each other, wide ones too', () => {
    const rows = [
      { who: '王小明', what: 'document.read', why: '' },
      { who: 'Zoë 🎉', what: 'x', why: 'because' },
    ];
    expect(lines(rows, 80)).toEqual([
      'who     what           why', //
      '王小明  document.read',
      'Zoë 🎉  x              because',
    ]);
  });

  it('cuts the widest columns first, and leaves out what is optional', () => {
    const rows = [{ who: 'Rosella Lang', what: 'document.deleted', why: 'Admins only' }];
    expect(lines(rows, 45)).toEqual([
      'who           what              why',
      'Rosella Lang  document.deleted  Admins only',
    ]);
    expect(lines(rows, 41)).toEqual(['who           what', 'Rosella Lang  document.deleted']);
    expect(lines(rows, 26)).toEqual(['who           what', 'Rosella Lang  document.de…']);
    expect(lines(rows, 16)).toEqual(['who      what', 'Rosell…  docume…']);
  });

  it('leaves out a column that has nothing in it', () => {
    expect(lines([{ who: 'u1', what: '', why: '' }], 80)).toEqual(['who', 'u1']);
  });

  it('shows what would move the cursor instead of obeying it', () => {
    expect(lines([{ who: 'a\u001b[2J\nb', what: 'x', why: '' }], 80)[1]).toBe(String.raw`a\x1b[2J\nb  x`);
  });

  it('is never wider than the terminal', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const rows = fc.array(fc.record({ who: text, what: text, why: text }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 16, max: 120 }), (some, width) => {
        for (const line of lines(some, width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('A text', () => {
  it.each([
    ['Rosella Lang', 12, 'Rosella Lang'],
    ['Rosella Lang', 11, 'Rosella La…'],
    ['Rosella Lang', 9, 'Rosella…'],
    ['王小明', 5, '王小…'],
    ['王小明', 4, '王…'],
    ['👍🏽👍🏽', 3, '👍🏽…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%s in %i columns is %s', (text, width, shown) => {
    expect(cut(text, width)).toBe(shown);
  });

  it('takes two columns for a wide character or an emoji', () => {
    expect(['a', 'é', '王', '🎉', '👍🏽', '❤\ufe0f'].map(textWidth)).toEqual([1, 1, 2, 2, 2, 2]);
    expect(fit('王', 4)).toBe('王  ');
  });

  it('is cut quickly, however long it is', () => {
    expect(cut('\u0301'.repeat(100_000), 10).length).toBeLessThan(300);
  });
});

describe('Colours', () => {
  it.each([
    ['on a terminal', { isTerminal: true }, true],
    ['not elsewhere', { isTerminal: false }, false],
    ['elsewhere with FORCE_COLOR', { isTerminal: false, env: { FORCE_COLOR: '1' } }, true],
    ['not with FORCE_COLOR=0', { isTerminal: true, env: { FORCE_COLOR: '0' } }, false],
    ['never with NO_COLOR', { isTerminal: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
    ['never with --no-color', { isTerminal: true, wanted: false, env: { FORCE_COLOR: '1' } }, false],
    ['with an empty NO_COLOR', { isTerminal: true, env: { NO_COLOR: '' } }, true],
    ['not on a dumb terminal', { isTerminal: true, env: { TERM: 'dumb' } }, false],
  ])('are used %s', (_when, { isTerminal, wanted = true, env = {} }: Given, coloured) => {
    expect(paintFor({ isTerminal, wanted, env })('bad', 'x') !== 'x').toBe(coloured);
  });
});

interface Given {
  readonly isTerminal: boolean;
  readonly wanted?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}
