import type { AuditEvent, AuditParty } from '@audit-trail/core';
import { flatMetadata, type WorkosMetadata } from './workos-metadata.js';

/** Who or what, in a WorkOS event. */
export interface WorkosParty {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
  readonly metadata?: WorkosMetadata;
}

/** An event as WorkOS Audit Logs takes it. */
export interface WorkosEvent {
  readonly action: string;
  /** ISO 8601. */
  readonly occurred_at: string;
  /** Version of the action's schema in WorkOS. */
  readonly version?: number;
  readonly actor: WorkosParty;
  readonly targets: readonly WorkosParty[];
  readonly context: { readonly location: string; readonly user_agent?: string };
  readonly metadata?: WorkosMetadata;
}

/**
 * What the trail knows of an event, in the fields that WorkOS has. WorkOS wants a type, an id and a location always:
 * `unknown` stands where the trail has none. What else the event says goes into the metadata.
 *
 * Source: https://workos.com/docs/reference/audit-logs/event
 */
export function workosEvent(event: AuditEvent): WorkosEvent {
  const { action, occurred_at, context } = event;
  const actor = { type: event.actor_type ?? '', id: event.actor_id, name: event.actor_name };
  const target = { type: event.target_type ?? '', id: event.target_id, name: event.target_name };
  const targets = event.targets ?? (target.id === '' && target.name === '' ? [] : [target]);
  return {
    action,
    occurred_at,
    ...(/^[1-9]\d*$/.test(event.version ?? '') && { version: Number(event.version) }),
    actor: party(actor),
    targets: targets.map(party),
    context: {
      location: event.location || 'unknown',
      ...(context?.user_agent !== undefined && { user_agent: context.user_agent }),
    },
    metadata: flatMetadata(event),
  };
}

function party({ type, id, name }: AuditParty): WorkosParty {
  return { type: type || 'unknown', id: id || 'unknown', ...(name !== '' && { name }) };
}
