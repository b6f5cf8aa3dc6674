import { UsageError } from '../usage-error.js';
import { ago } from './ago.js';
import type { Clock } from './clock.js';
import { namedPeriod } from './named-period.js';
import type { Span } from './span.js';
import { written } from './written-time.js';

/** Each is understood. */
export const timeExamples =
  "now, today, yesterday, 'yesterday 18:30', 'last monday', 'this week', 'last month', '2 hours ago', 7d, 14:30, " +
  "2026-11-25, 2026-11, '2026-11-25 14:30', 2026-11-25T14:30:00Z";

const withTime = /^(.+?) (?:at )?(\d{1,2}:\d{2}(?::\d{2})?)$/;
const timeOfDay = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * Reads a time as people write it. Days, weeks, months and years are periods of the calendar of the clock's zone; `2 days
 * ago` is the same time of the day, two days before; everything else is an instant.
 *
 * @throws UsageError with examples, when it is none.
 */
export function readTime(text: string, clock: Clock): Span {
  const words = text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
  const span =
    words === 'now' ? instant(clock.now) : (ago(words, clock) ?? written(words, clock) ?? named(words, clock));
  if (span !== undefined && Number.isFinite(span.from) && Number.isFinite(span.to)) return span;
  throw new UsageError(`'${text}' is no time that is understood. Examples: ${timeExamples}.`);
}

function named(words: string, clock: Clock): Span | undefined {
  const period = namedPeriod(words, clock);
  if (period !== undefined) return period;
  if (timeOfDay.test(words)) return atTime(namedPeriod('today', clock), words, clock);
  const [, day = '', time = ''] = withTime.exec(words) ?? [];
  return /week|month|year/.test(day) ? undefined : atTime(namedPeriod(day, clock), time, clock);
}

/** A time of the day with which a period begins. */
function atTime(day: Span | undefined, time: string, { zone }: Clock): Span | undefined {
  const [, hour, minute, second = '0'] = timeOfDay.exec(time) ?? [];
  if (day === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const at = { ...zone.read(day.from), hour: Number(hour), minute: Number(minute), second: Number(second) };
  return instant(zone.at(at));
}

function instant(at: number): Span {
  return { from: at, to: at };
}
