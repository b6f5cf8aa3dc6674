import type { AuditEvent } from '@audit-trail/core';

const texts = [
  'id',
  'group',
  'location',
  'action',
  'action_type',
  'actor_name',
  'actor_id',
  'target_name',
  'target_id',
  'occurred_at',
] as const;

/** What an event may lack. */
const optionalTexts = ['outcome', 'reason', 'actor_type', 'target_type'] as const;

/** The event that a line holds; undefined for what is none, such as what a crash or a bad disk has left. */
export function parseEvent(line: string): AuditEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined; // whoever reads reports what is no event
  }
}

function isEvent(value: unknown): value is AuditEvent {
  if (!isObject(value) || !isObject(value['metadata'])) return false;
  for (const field of texts) if (typeof value[field] !== 'string') return false;
  for (const field of optionalTexts) if (!isTextIfAny(value[field])) return false;
  if (!areObjectsIfAny(value['targets'], isParty) || !areObjectsIfAny(value['changes'], isChange)) return false;
  return !Number.isNaN(Date.parse(String(value['occurred_at'])));
}

function areObjectsIfAny(value: unknown, isOne: (item: Record<string, unknown>) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every((item) => isObject(item) && isOne(item)));
}

function isParty({ id, name, type }: Record<string, unknown>): boolean {
  return isTextIfAny(id) && isTextIfAny(name) && isTextIfAny(type);
}

function isChange({ path }: Record<string, unknown>): boolean {
  return typeof path === 'string';
}

function isTextIfAny(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
