import type { AuditChange, AuditEvent, Json } from '@audit-trail/core';

/** What a change says: `draft → final`, `+ final` for what was added, `- draft` for what was removed. */
export function describeChange({ from, to }: AuditChange): string {
  if (from === undefined && to === undefined) return 'changed';
  if (from === undefined) return `+ ${shown(to)}`;
  return to === undefined ? `- ${shown(from)}` : `${shown(from)} → ${shown(to)}`;
}

/** Why it did not succeed, and what it changed, in short. */
export function describeDetails({ reason, changes }: AuditEvent): string {
  const changed = changes?.map((change) => `${change.path} ${describeChange(change)}`) ?? [];
  return [...(reason === undefined ? [] : [reason]), ...changed].join(', ');
}

function shown(value: Json | undefined): string {
  if (value === '') return '""';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
