import type { Clock } from './clock.js';
import type { Span } from './span.js';
import { type ClockTime, utcZone, type Zone } from './zone.js';

const pattern =
  /^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:[t ](?:at )?(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?<offset>z| ?[+-]\d\d:?\d\d)?)?)?)?$/;

/**
 * `2026`, `2026-11`, `2026-11-25` as the period, `2026-11-25T14:30:00.000+01:00` as an instant: without an offset in the
 * clock's zone. Undefined when it is something else, or no day of the calendar.
 */
export function written(words: string, { zone }: Clock): Span | undefined {
  const parts = pattern.exec(words)?.groups;
  if (parts === undefined) return undefined;
  const time = {
    year: Number(parts['year']),
    month: Number(parts['month'] ?? 1),
    day: Number(parts['day'] ?? 1),
    hour: Number(parts['hour'] ?? 0),
    minute: Number(parts['minute'] ?? 0),
    second: Number(parts['second'] ?? 0),
    millisecond: Number((parts['fraction'] ?? '').padEnd(3, '0').slice(0, 3)),
  };
  if (!exists(time)) return undefined;
  if (parts['hour'] !== undefined) return instantOf(time, parts['offset'], zone);
  const end = {
    ...time,
    year: parts['month'] === undefined ? time.year + 1 : time.year,
    month: parts['month'] !== undefined && parts['day'] === undefined ? time.month + 1 : time.month,
    day: parts['day'] === undefined ? 1 : time.day + 1,
  };
  return { from: zone.at(time), to: zone.at(end) };
}

/** Whether the calendar has that day and the clock that time: 30 February would run on into March. */
function exists(time: ClockTime): boolean {
  const read = utcZone.read(utcZone.at(time));
  return (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).every((part) => read[part] === time[part]);
}

function instantOf(time: ClockTime, offset: string | undefined, zone: Zone): Span | undefined {
  const at = offset === undefined ? zone.at(time) : utcZone.at(time) - offsetOf(offset.trim());
  return { from: at, to: at };
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(offset: string): number {
  if (offset === 'z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
