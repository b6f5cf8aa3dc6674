import type { AuditEvent } from '@audit-trail/core';

/** Who did it: the name, or else id or type. */
export function shortWho(event: AuditEvent): string {
  return named(shortName(event), event);
}

/** The same with the id that can be asked for. */
export function longWho(event: AuditEvent): string {
  const { actor_name, actor_id } = event;
  return named(actor_name !== '' && actor_id !== '' ? `${actor_name} (${actor_id})` : shortName(event), event);
}

function shortName({ actor_name, actor_id, actor_type = '' }: AuditEvent): string {
  return actor_name || actor_id || actor_type;
}

/** Behind support that impersonates somebody stands somebody else: that must not be missed. */
function named(name: string, { actor_chain }: AuditEvent): string {
  if (actor_chain === undefined || actor_chain.length === 0) return name;
  return `${name} by ${actor_chain.map((party) => party.name || party.id).join(' by ')}`;
}
