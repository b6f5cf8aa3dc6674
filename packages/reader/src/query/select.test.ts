import { describe, expect, test } from 'vitest';
import type { EventFilter } from '../event-query.js';
import { select } from './select.js';

function refusal(filter: object): string {
  try {
    select(filter, { scope: { group: undefined }, order: 'asc' });
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'nothing';
}

describe('a filter', () => {
  test('that is wrong is refused with what would be right', () => {
    expect(refusal({ actor: 'u1' })).toContain("no option 'actor'; there are id, group");
    expect(refusal({ actor_id: 7 })).toBe("'actor_id' is a text, or a list of texts, not 7.");
    expect(refusal({ action: [null] })).toContain("'action' is a text, or a list of texts");
    expect(refusal({ search: ['a'] })).toContain("'search' is a text");
    expect(refusal({ search: 'a'.repeat(2_000) })).toContain("'search' has 1000 characters at most");
    expect(refusal({ id: Array.from({ length: 20_000 }, (_, at) => `${at}`) })).toContain('10000 alternatives at most');
    for (const occurred_at of [
      'yesterday',
      '2026-11-25T14:00',
      Number.NaN,
      new Date(Number.NaN),
      '2026-13-45',
      '2026-02-29',
      '2026-02-31T00:00:00Z',
    ])
      expect(refusal({ occurred_at })).toContain("'occurred_at' is a time such as '2026-11-25'");
  });

  test('means whole milliseconds', () => {
    const times = (filter: EventFilter) => select(filter, { scope: { group: undefined }, order: 'asc' }).times;
    expect(times({ occurred_at_gt: 10, occurred_at_lt: 20 })).toEqual({ from: 11, to: 19 });
    expect(times({ occurred_at_gte: 10.5, occurred_at_lte: 20.5 })).toEqual({ from: 11, to: 20 });
    expect(times({ occurred_at: '1970-01-01T00:00:00.007Z' })).toEqual({ from: 7, to: 7 });
    expect(times({})).toEqual({ from: -Infinity, to: Infinity });
  });

  test('can not ask for more than its scope has', () => {
    const groups = (group: EventFilter['group']) =>
      select({ group }, { scope: { group: 'acme' }, order: 'asc' }).exact.get('group');
    expect(groups(undefined)).toEqual(['acme']);
    expect(groups(['acme', 'umbrella'])).toEqual(['acme']);
    expect(groups('umbrella')).toEqual([]);
  });
});
