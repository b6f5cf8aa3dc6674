import type { AuditEvent } from '@audit-trail/core';

/** What it was done to: the name, or else type and id; of several the first, and how many more. */
export function shortTarget(event: AuditEvent): string {
  return counted(event.target_name || idOf(event), event);
}

/** The same with the id that can be asked for. */
export function longTarget(event: AuditEvent): string {
  const id = idOf(event);
  return counted(
    event.target_name === '' || id === '' ? event.target_name || id : `${event.target_name} (${id})`,
    event,
  );
}

/** `document:42` */
export function targetName(target: { readonly type?: string | undefined; readonly id: string }): string {
  return target.type === undefined || target.type === '' ? target.id : `${target.type}:${target.id}`;
}

function idOf({ target_id, target_type }: AuditEvent): string {
  return target_id === '' ? '' : targetName({ type: target_type, id: target_id });
}

function counted(name: string, { targets }: AuditEvent): string {
  return targets !== undefined && targets.length > 1 ? `${name} +${targets.length - 1}` : name;
}
