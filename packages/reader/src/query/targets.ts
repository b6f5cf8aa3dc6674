import type { AuditEvent, AuditParty } from '@audit-trail/core';

/** All targets of an event. */
export function targetsOf(event: AuditEvent): readonly AuditParty[] {
  const { target_id: id, target_name: name, target_type: type, targets } = event;
  const first = { id, name, ...(type !== undefined && { type }) };
  return Array.isArray(targets) ? [first, ...targets] : [first];
}
