import { describe, expect, test } from 'vitest';
import { eventOf, linesOf } from '../trail.fixture.js';
import { timesIn } from './times-in.js';

const [first, last] = ['2026-11-25T12:00:00.000Z', '2026-11-25T13:00:00.000Z'];
const between = { from: Date.parse(first), to: Date.parse(last) };

function timesOf(metadata: { readonly [key: string]: string }) {
  const events = [
    eventOf({ id: 'a', occurred_at: last, metadata }),
    eventOf({ id: 'b', occurred_at: first }),
    eventOf({ id: 'c', occurred_at: first, metadata }),
  ];
  return timesIn(Buffer.from(linesOf(events)));
}

describe('the times of lines', () => {
  test('are those of their events', () => {
    expect(timesOf({})).toEqual(between);
  });

  test('are not those that somebody has put into the metadata', () => {
    for (const occurred_at of ['0000-01-01T00:00:00.000Z', '9999-99-99T99:99:99.999Z', '9999-12-31T23:59:59.999Z', 'x'])
      expect(timesOf({ occurred_at })).toEqual(between);
  });

  test('are found however they are written', () => {
    const lines = linesOf([eventOf({ id: 'a', occurred_at: '2026-11-25T13:00:00+01:00' }), eventOf({ id: 'b' })]);
    expect(timesIn(Buffer.from(lines))).toEqual({ from: between.from, to: between.from });
    expect(timesIn(Buffer.from('\n\0{}\n{"occurred_at":"9999-99-99T99:99:99.999Z"}\n'))).toEqual({
      from: Infinity,
      to: -Infinity,
    });
  });
});
