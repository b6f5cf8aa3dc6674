import { wrongOption } from '@audit-trail/core/adapter';
import type { Instant } from '../event-query.js';

const rfc3339 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** Milliseconds since 1970. A time without its zone is refused: it would be another one on another machine. */
export function milliseconds(name: string, instant: Instant): number {
  const time = instant instanceof Date ? instant.getTime() : typeof instant === 'string' ? parse(instant) : instant;
  if (typeof time === 'number' && Number.isFinite(time)) return time;
  throw wrongOption(
    `'${name}' is a time such as '2026-11-25', '2026-11-25T14:00:00Z', a Date or milliseconds since 1970`,
    instant,
  );
}

function parse(text: string): number {
  if (!rfc3339.test(text)) return Number.NaN;
  const day = text.slice(0, '2026-11-25'.length);
  // `Date` takes 31 February for a day in March.
  return isDay(day) ? Date.parse(text) : Number.NaN;
}

function isDay(day: string): boolean {
  const midnight = new Date(day);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
