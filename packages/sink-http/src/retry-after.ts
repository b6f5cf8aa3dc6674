/** RFC 9110, 10.2.3: a number of seconds, or a date, which always is in GMT. Milliseconds from now; undefined when neither. */
export function retryAfter(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = header.endsWith('GMT') ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
