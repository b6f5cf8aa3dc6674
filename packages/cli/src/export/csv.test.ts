import type { AuditEvent } from '@audit-trail/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField, csvHead, csvRecord } from './csv.js';

/** Reads RFC 4180. */
function parse(csv: string): readonly (readonly string[])[] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  const rows: string[][] = [[]];
  for (const [whole, quoted, plain = '', end] of csv.matchAll(field)) {
    if (whole === '') break;
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('A field of CSV', () => {
  it.each([
    ['document.deleted', 'document.deleted'],
    [undefined, ''],
    ['one, two', '"one, two"'],
    ['say "hi"', '"say ""hi"""'],
    ['one\ntwo\r\nthree', '"one\ntwo\r\nthree"'],
    [{ description: 'x' }, '"{""description"":""x""}"'],
    [['/metadata/x'], '"[""/metadata/x""]"'],
  ])('%j is %s', (value, field) => {
    expect(csvField(value)).toBe(field);
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '\n=1',
    '"=1',
    '\'"=1',
    '\u00a0=1',
    '\ufeff=1',
    '＝1',
    '＋1',
    '＠x',
    '\tx',
  ])('%j begins no formula', (value) => {
    expect(csvField(value).replace(/^"/, '')).toMatch(/^'/);
  });

  it.each(['a;=1', 'a; =1', 'a;"=1', 'a\t=1', 'a\n=1', 'a\r\n@x', { a: 'x;=1' }, 'a;＝1'])(
    '%j begins none where other characters separate fields either',
    (value) => {
      const cells = csvField(value).split(/[;\t\r\n]+/);
      for (const cell of cells) expect(cell).not.toMatch(/^[\s"]*[=+\-@＝]/);
    },
  );

  it('does not take for ever', () => {
    expect(csvField('\t '.repeat(500_000)).length).toBe(1_000_003);
  });

  it('holds nothing that a terminal obeys, but for line ends and tabs', () => {
    expect(csvField('\u001b[2J a\rb \u202e \u2028 \u0085 x\ty')).toBe(
      `"${String.raw`\x1b[2J a\rb \u202e \u2028 \x85 x`}\ty"`,
    );
  });
});

describe('Records of CSV', () => {
  const text = fc.string({ unit: 'binary' });

  it('are as many as there are events, each with every column, whatever the events hold', () => {
    const events = fc.array(fc.record({ actor_name: text, target_id: text, reason: text, metadata: fc.object() }));
    fc.assert(
      fc.property(events, (some) => {
        const rows = parse(csvHead + some.map((event) => csvRecord({ ...base, ...event } as AuditEvent)).join(''));
        expect(rows).toHaveLength(some.length + 1);
        for (const row of rows) expect(row).toHaveLength(24);
      }),
    );
  });

  it('keep plain values as they are', () => {
    const rows = parse(csvHead + csvRecord({ ...base, actor_name: 'Zoë, "the" 王', reason: 'one\ntwo' }));
    const row = Object.fromEntries((rows[0] ?? []).map((name, at) => [name, rows[1]?.[at]]));
    expect(row).toMatchObject({ id: base.id, actor_name: 'Zoë, "the" 王', reason: 'one\ntwo', metadata: '{"n":1}' });
  });
});

const base: AuditEvent = {
  id: 'evt_01M84XMDJZK6JMKQBXN9024WK3',
  group: 'foo-corp.com',
  location: '203.0.113.7',
  action: 'document.deleted',
  action_type: 'd',
  actor_name: 'Rosella Lang',
  actor_id: 'u1',
  target_name: '',
  target_id: '42',
  metadata: { n: 1 },
  occurred_at: '2026-11-25T12:00:00.000Z',
};
