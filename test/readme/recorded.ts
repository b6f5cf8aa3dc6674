/** What differs from run to run, replaced by what it is. Everything else has to be the same. */
const varying: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bevt_[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, 'evt_…'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '…-uuid-…'],
  [/(?<="trace_id":")[\da-f]{32}/g, '…'],
  [/(?<="span_id":")[\da-f]{16}/g, '…'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '…T…Z'],
];

/** A text without ids and times. */
export function normalised(text: string): string {
  return varying.reduce((changed, [pattern, instead]) => changed.replaceAll(pattern, instead), text.trim());
}

/** JSON records, one a line or over several, as lines without ids and times. Keys keep their order. */
export function records(text: string): readonly string[] {
  const whole = text.trim().split(/\n(?=\{)/);
  return whole.map((record) => normalised(JSON.stringify(JSON.parse(record))));
}
