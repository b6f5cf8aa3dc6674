import type { Zone } from './zone.js';

/** `2026-11-25 14:03:22`, as clocks of the zone show it; a recorded text that is no time stays as it is. */
export function formatTime(recorded: string, zone: Zone): string {
  const instant = Date.parse(recorded);
  if (Number.isNaN(instant)) return recorded;
  const { year, month, day, hour, minute, second } = zone.read(instant);
  const date = [String(year).padStart(4, '0'), two(month), two(day)].join('-');
  return `${date} ${[hour, minute, second].map(two).join(':')}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
