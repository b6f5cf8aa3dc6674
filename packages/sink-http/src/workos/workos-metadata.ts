import type { AuditEvent, Json } from '@audit-trail/core';

/** Metadata as WorkOS takes it: flat. */
export type WorkosMetadata = Readonly<Record<string, string | number | boolean>>;

/** Source: https://workos.com/docs/audit-logs/metadata-schema */
const maxKeys = 50;
const maxKeyLength = 40;
const maxValueLength = 500;

/** Names the keys that were left out or whose values were cut. */
const cutKey = 'cut';

/**
 * An event's metadata, preceded by what WorkOS has no field for: the event's id, its outcome, what changed and so on. What
 * is neither text, number nor boolean becomes JSON. Values that are longer than WorkOS takes are cut, keys that are too
 * long or too many left out, and `cut` names them.
 */
export function flatMetadata(event: AuditEvent): WorkosMetadata {
  const { id: event_id, action_type, outcome, reason, actor_chain, changes, caused_by, commit } = event;
  const own = { event_id, action_type, outcome, reason, actor_chain, changes, caused_by, commit };
  const kept = new Map<string, string | number | boolean>();
  const cut: string[] = [];
  for (const [key, value] of [...Object.entries(own), ...Object.entries(event.metadata)]) {
    if (value === undefined) continue;
    const flat = flatValue(value);
    const fits = key.length <= maxKeyLength && key !== cutKey && kept.size < maxKeys - 1 && !kept.has(key);
    if (fits) kept.set(key, shortened(flat));
    if (!fits || shortened(flat) !== flat) cut.push(key);
  }
  if (cut.length > 0) kept.set(cutKey, shortened(cut.join(', ')));
  return Object.fromEntries(kept);
}

function flatValue(value: Json | object): string | number | boolean {
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

function shortened<Value extends string | number | boolean>(value: Value): Value | string {
  if (typeof value !== 'string' || value.length <= maxValueLength) return value;
  // Half of a surrogate pair is no text.
  return `${value.slice(0, maxValueLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
