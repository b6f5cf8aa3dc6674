let second = Number.NaN;
let secondText = '';

/**
 * A time as RFC 3339 in UTC with milliseconds: `2020-08-14T05:04:17.957Z`. `now` is in milliseconds since 1970. The text
 * of the second is kept, since formatting a date costs ten times as much as the rest.
 */
export function rfc3339(now: number): string {
  const milliseconds = now % 1000;
  if (now - milliseconds !== second) {
    second = now - milliseconds;
    secondText = new Date(second).toISOString().slice(0, -'000Z'.length);
  }
  return `${secondText}${String(milliseconds).padStart(3, '0')}Z`;
}
