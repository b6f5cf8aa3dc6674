import type { Clock } from './clock.js';
import type { Span } from './span.js';

const pattern = /^(\d{1,6}|an?) ?([a-z]+)( ago)?$/;

const units: Readonly<Record<string, readonly string[]>> = {
  second: ['s', 'sec', 'second', 'seconds'],
  minute: ['m', 'min', 'minute', 'minutes'],
  hour: ['h', 'hour', 'hours'],
  day: ['d', 'day', 'days'],
  week: ['w', 'week', 'weeks'],
  month: ['month', 'months'],
  year: ['y', 'year', 'years'],
};

/** `2 hours ago`, `an hour ago`, `7d`: an instant before now; undefined when it is something else. */
export function ago(words: string, { now, zone }: Clock): Span | undefined {
  const [, number = '', name = ''] = pattern.exec(words) ?? [];
  const unit = Object.keys(units).find((key) => units[key]?.includes(name));
  const count = number.startsWith('a') ? 1 : Number(number);
  const before = unit === undefined ? undefined : instantBefore(unit, count, { now, zone });
  return before === undefined ? undefined : { from: before, to: before };
}

/** Hours are as long as they are; days and longer go by the calendar, so that the clock shows the same time. */
function instantBefore(unit: string, count: number, { now, zone }: Clock): number | undefined {
  const time = zone.read(now);
  switch (unit) {
    case 'second':
      return now - count * 1_000;
    case 'minute':
      return now - count * 60_000;
    case 'hour':
      return now - count * 3_600_000;
    case 'day':
      return zone.at({ ...time, day: time.day - count });
    case 'week':
      return zone.at({ ...time, day: time.day - 7 * count });
    case 'month':
      return monthsBefore(count, { now, zone });
    case 'year':
      return monthsBefore(12 * count, { now, zone });
    default:
      return undefined;
  }
}

/** A month before 31 March is the last day of February. */
function monthsBefore(count: number, { now, zone }: Clock): number {
  const time = zone.read(now);
  const month = time.month - count;
  const lastDay = zone.read(zone.at({ ...time, month: month + 1, day: 0 })).day;
  return zone.at({ ...time, month, day: Math.min(time.day, lastDay) });
}
