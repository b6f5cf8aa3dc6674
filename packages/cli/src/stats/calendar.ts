import type { Count } from '@audit-trail/reader';
import type { CountRow } from './count-table.js';

const dayLength = 86_400_000;
/** A histogram of more days is one of months. */
const mostDays = 31;

export interface Histogram {
  readonly title: string;
  readonly rows: readonly CountRow[];
}

/** Days, those without events too, or months when there are too many. Both are those of UTC, by which a trail is counted. */
export function histogram(days: readonly Count[]): Histogram {
  const counts = new Map(days.map(({ day = '', count }) => [day, count]));
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  if (first === undefined || last === undefined) return { title: 'day (UTC)', rows: [] };
  const names = daysBetween(first, last);
  if (names.length <= mostDays)
    return { title: 'day (UTC)', rows: names.map((day) => ({ labels: [day], count: counts.get(day) ?? 0 })) };
  return { title: 'month (UTC)', rows: months(days) };
}

function daysBetween(first: string, last: string): readonly string[] {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  const length = Math.min(mostDays + 1, (to - from) / dayLength + 1);
  return Array.from({ length }, (_, at) => new Date(from + at * dayLength).toISOString().slice(0, 10));
}

function months(days: readonly Count[]): readonly CountRow[] {
  const sums = new Map<string, number>();
  for (const { day = '', count } of days) {
    const month = day.slice(0, '2026-11'.length);
    sums.set(month, (sums.get(month) ?? 0) + count);
  }
  return [...sums].map(([month, count]) => ({ labels: [month], count }));
}
