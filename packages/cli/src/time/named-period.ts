import type { Clock } from './clock.js';
import type { Span } from './span.js';
import type { ClockTime } from './zone.js';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * `today`, `yesterday`, `last monday` (the latest one before today), `this week` and `last week` (they begin on Monday),
 * and the same of `month` and `year`: as a period, undefined when it is something else.
 */
export function namedPeriod(words: string, { now, zone }: Clock): Span | undefined {
  const today = { ...zone.read(now), hour: 0, minute: 0, second: 0, millisecond: 0 };
  const begin = beginningOf(words, today);
  if (begin === undefined) return undefined;
  const from = { ...today, ...begin.from };
  const { years = 0, months = 0, days = 0 } = begin.length;
  const to = { ...from, year: from.year + years, month: from.month + months, day: from.day + days };
  return { from: zone.at(from), to: zone.at(to) };
}

interface Beginning {
  readonly from: Partial<ClockTime>;
  readonly length: { readonly years?: number; readonly months?: number; readonly days?: number };
}

function beginningOf(words: string, { year, month, day }: ClockTime): Beginning | undefined {
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  const monday = day - ((weekday + 6) % 7);
  switch (words) {
    case 'today':
      return { from: { day }, length: { days: 1 } };
    case 'yesterday':
      return { from: { day: day - 1 }, length: { days: 1 } };
    case 'this week':
      return { from: { day: monday }, length: { days: 7 } };
    case 'last week':
      return { from: { day: monday - 7 }, length: { days: 7 } };
    case 'this month':
      return { from: { day: 1 }, length: { months: 1 } };
    case 'last month':
      return { from: { month: month - 1, day: 1 }, length: { months: 1 } };
    case 'this year':
      return { from: { month: 1, day: 1 }, length: { years: 1 } };
    case 'last year':
      return { from: { year: year - 1, month: 1, day: 1 }, length: { years: 1 } };
    default: {
      const named = words.startsWith('last ') ? weekdays.indexOf(words.slice('last '.length)) : -1;
      if (named === -1) return undefined;
      return { from: { day: day - ((weekday - named + 6) % 7) - 1 }, length: { days: 1 } };
    }
  }
}
