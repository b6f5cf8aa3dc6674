import type { AuditEvent } from '@audit-trail/core';
import { visible } from '../output/visible.js';

/** Every field of an event, in its order. */
const columns: readonly (keyof AuditEvent)[] = [
  'id',
  'group',
  'location',
  'action',
  'action_type',
  'actor_name',
  'actor_id',
  'target_name',
  'target_id',
  'metadata',
  'occurred_at',
  'outcome',
  'reason',
  'actor_type',
  'target_type',
  'actor_chain',
  'targets',
  'changes',
  'context',
  'caused_by',
  'commit',
  'version',
  'invalid',
  'truncated',
];

export const csvHead = `${columns.join(',')}\r\n`;

/** An event as a record of RFC 4180: texts as they are, objects and lists as JSON. */
export function csvRecord(event: AuditEvent): string {
  return `${columns.map((column) => csvField(event[column])).join(',')}\r\n`;
}

/**
 * Where spreadsheets would take something for the beginning of a formula, also behind quotes and white space, and in full
 * width. Where semicolons or tabs separate fields, and quotes are none because they are not at the beginning of a field, that
 * is behind each of these and in each line, too.
 */
const formula =
  /^(?=[\t\r]|["'\s]*[=+\-@\uff1d\uff0b\uff0d\uff20])|(?<=[;\t\r\n])(?=(?:[^\S\t\r\n]|["'])*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
/** White space that a quoted field may have. */
const kept = /(\r\n|[\n\t])/;

/**
 * A field that no spreadsheet computes and no terminal obeys: `'` before what would begin a formula, and visible escapes
 * for control characters, but for line ends and tabs.
 */
export function csvField(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = text
    .replaceAll(formula, "'")
    .split(kept)
    .map((part) => (kept.test(part) ? part : visible(part)))
    .join('');
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
