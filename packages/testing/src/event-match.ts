import { isDeepStrictEqual } from 'node:util';
import type { AuditEvent } from '@audit-trail/core';

/**
 * What an event must look like. `actor` and `target` are ids (a target may be any of several); every other name is a
 * field of the event, and an object in it needs to match only in the keys given.
 */
export type EventMatch = { readonly actor?: string; readonly target?: string } & {
  readonly [Field in keyof AuditEvent]?: AuditEvent[Field] | Readonly<Record<string, unknown>>;
};

/** Whether an event has an action (`*` stands for any text) and matches. */
export function matches(event: AuditEvent, action: string, match: EventMatch): boolean {
  return matchesAction(event.action, action) && mismatches(event, match).length === 0;
}

/** Whether an action is meant: exactly, or with `*` for any text. */
export function matchesAction(recorded: string, wanted: string): boolean {
  const pattern = wanted.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(recorded);
}

/** What keeps an event from matching, as `field: expected …, recorded …`. */
export function mismatches(event: AuditEvent, match: EventMatch): readonly string[] {
  return Object.entries(match).flatMap(([field, expected]) => {
    const recorded = read(event, field, expected);
    return includes(recorded, expected)
      ? []
      : [`${field}: expected ${JSON.stringify(expected)}, recorded ${JSON.stringify(recorded)}`];
  });
}

function read(event: AuditEvent, field: string, expected: unknown): unknown {
  if (field === 'actor') return event.actor_id;
  if (field !== 'target') return event[field as keyof AuditEvent];
  return event.targets?.some(({ id }) => id === expected) ? expected : event.target_id;
}

function includes(recorded: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected))
    return isDeepStrictEqual(recorded, expected);
  if (typeof recorded !== 'object' || recorded === null) return false;
  return Object.entries(expected).every(([key, value]) => includes((recorded as Record<string, unknown>)[key], value));
}
