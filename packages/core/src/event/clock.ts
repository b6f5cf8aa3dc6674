let last = Number.NaN;
let text = '';

/**
 * A time as RFC 3339 in UTC with milliseconds: `2020-08-14T05:04:17.957Z`. `now` is in milliseconds since 1970. The last text
 * is kept: many events share a millisecond where it matters what they cost.
 */
export function rfc3339(now: number): string {
  if (now !== last) {
    text = new Date(now).toISOString();
    last = now;
  }
  return text;
}
