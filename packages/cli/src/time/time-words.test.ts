import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../usage-error.js';
import { timeExamples, readTime } from './time-words.js';
import { localZone, utcZone, type Zone } from './zone.js';

/** A Wednesday. */
const noon = '2026-11-25T12:00:00.000Z';

/** What words mean at a time, as RFC 3339: one text for an instant, two for a period. */
function meaning(words: string, now = noon, zone: Zone = utcZone): string | readonly string[] {
  const { from, to } = readTime(words, { now: Date.parse(now), zone });
  const [begin, end] = [from, to].map((instant) => new Date(instant).toISOString().replace('.000Z', 'Z'));
  return from === to ? String(begin) : [String(begin), String(end)];
}

function day(date: string, next: string): readonly string[] {
  return [`${date}T00:00:00Z`, `${next}T00:00:00Z`];
}

describe('Times in words', () => {
  it.each([
    ['now', '2026-11-25T12:00:00Z'],
    ['2 hours ago', '2026-11-25T10:00:00Z'],
    ['an hour ago', '2026-11-25T11:00:00Z'],
    ['  90   Minutes ago ', '2026-11-25T10:30:00Z'],
    ['30s', '2026-11-25T11:59:30Z'],
    ['15m', '2026-11-25T11:45:00Z'],
    ['7d', '2026-11-18T12:00:00Z'],
    ['3 days ago', '2026-11-22T12:00:00Z'],
    ['2 weeks ago', '2026-11-11T12:00:00Z'],
    ['a month ago', '2026-10-25T12:00:00Z'],
    ['a year ago', '2025-11-25T12:00:00Z'],
    ['9:05', '2026-11-25T09:05:00Z'],
    ['yesterday 18:30', '2026-11-24T18:30:00Z'],
    ['yesterday at 18:30:15', '2026-11-24T18:30:15Z'],
    ['last monday at 08:00', '2026-11-23T08:00:00Z'],
    ['2026-11-01 14:30', '2026-11-01T14:30:00Z'],
    ['2026-11-01T14:30:00.123456Z', '2026-11-01T14:30:00.123Z'],
    ['2026-11-01T14:30:00+01:00', '2026-11-01T13:30:00Z'],
    ['2026-11-01 14:30 -0530', '2026-11-01T20:00:00Z'],
    ['today', day('2026-11-25', '2026-11-26')],
    ['Yesterday', day('2026-11-24', '2026-11-25')],
    ['last monday', day('2026-11-23', '2026-11-24')],
    ['last sunday', day('2026-11-22', '2026-11-23')],
    ['last wednesday', day('2026-11-18', '2026-11-19')],
    ['last thursday', day('2026-11-19', '2026-11-20')],
    ['this week', day('2026-11-23', '2026-11-30')],
    ['last week', day('2026-11-16', '2026-11-23')],
    ['this month', day('2026-11-01', '2026-12-01')],
    ['last month', day('2026-10-01', '2026-11-01')],
    ['this year', day('2026-01-01', '2027-01-01')],
    ['last year', day('2025-01-01', '2026-01-01')],
    ['2026-11-30', day('2026-11-30', '2026-12-01')],
    ['2026-02', day('2026-02-01', '2026-03-01')],
    ['2026', day('2026-01-01', '2027-01-01')],
  ])("'%s' is understood", (words, expected) => {
    expect(meaning(words)).toEqual(expected);
  });

  it.each([
    ['a month ago', '2026-03-31T08:00:00Z', '2026-02-28T08:00:00Z'],
    ['a month ago', '2028-03-31T08:00:00Z', '2028-02-29T08:00:00Z'],
    ['13 months ago', '2026-03-31T08:00:00Z', '2025-02-28T08:00:00Z'],
    ['a year ago', '2028-02-29T08:00:00Z', '2027-02-28T08:00:00Z'],
    ['yesterday', '2026-03-01T08:00:00Z', day('2026-02-28', '2026-03-01')],
    ['last month', '2026-01-31T08:00:00Z', day('2025-12-01', '2026-01-01')],
    ['last month', '2026-03-31T08:00:00Z', day('2026-02-01', '2026-03-01')],
    ['last monday', '2026-11-23T08:00:00Z', day('2026-11-16', '2026-11-17')],
    ['this week', '2026-11-29T08:00:00Z', day('2026-11-23', '2026-11-30')],
  ])("'%s' on %s is right at the ends of months and weeks", (words, now, expected) => {
    expect(meaning(words, now)).toEqual(expected);
  });

  it.each([
    '',
    'soon',
    'tomorrow',
    'monday',
    '2 fortnights ago',
    'last',
    'ago',
    '99:00',
    'today 24:00',
    '-3d',
    '3',
    '2026-13',
    '2026-02-30',
    '2026-11-25 14',
    '2026-11-25 14:61',
    '26-11-25',
    'last week 14:00',
    '25/11/2026',
  ])("'%s' is refused with examples", (words) => {
    expect(() => meaning(words)).toThrow(UsageError);
    expect(() => meaning(words)).toThrow(/Examples: now, today/);
  });

  it('understands its own examples', () => {
    for (const example of timeExamples.split(', ')) expect(() => meaning(example.replaceAll("'", ''))).not.toThrow();
  });

  it('reads every instant as it was written', () => {
    const instants = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (date) => {
        const { from, to } = readTime(date.toISOString(), { now: 0, zone: utcZone });
        expect([from, to]).toEqual([date.getTime(), date.getTime()]);
      }),
    );
  });
});

describe('In a zone with daylight saving time', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** Berlin: +1, and +2 from 29 March 2026 at 2:00 to 25 October at 3:00. */
  function inBerlin(words: string, now: string): string | readonly string[] {
    vi.stubEnv('TZ', 'Europe/Berlin');
    return meaning(words, now, localZone);
  }

  it.each([
    ['today', '2026-03-29T10:00:00Z', ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z']],
    ['today', '2026-10-25T10:00:00Z', ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z']],
    ['yesterday', '2026-10-26T10:00:00Z', ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z']],
    ['2026-03', '2026-10-26T10:00:00Z', ['2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z']],
    // The evening there is another day than in UTC.
    ['today', '2026-11-25T23:30:00Z', ['2026-11-25T23:00:00Z', '2026-11-26T23:00:00Z']],
  ])("'%s' at %s is as long as the day", (words, now, expected) => {
    expect(inBerlin(words, now)).toEqual(expected);
  });

  it('goes back days by the clock, and hours by their length', () => {
    const now = '2026-03-29T10:00:00Z'; // 12:00 there
    expect(inBerlin('1 day ago', now)).toBe('2026-03-28T11:00:00Z');
    expect(inBerlin('24 hours ago', now)).toBe('2026-03-28T10:00:00Z');
  });

  it('takes what the clock skips for as much later, and of an hour that comes twice the first', () => {
    expect(inBerlin('2026-03-29 02:30', noon)).toBe('2026-03-29T01:30:00Z');
    expect(inBerlin('2026-10-25 02:30', noon)).toBe('2026-10-25T00:30:00Z');
  });

  it('has the name of its city', () => {
    vi.stubEnv('TZ', 'America/New_York');
    expect(localZone.name).toBe('New York');
  });
});
