import type { AuditEvent } from './audit-event.js';
import { isObject, type Properties } from './read-property.js';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const list: Check = (value) => Array.isArray(value);
const object: Check = (value) => isObject(value) && !Array.isArray(value);

function oneOf(...values: readonly unknown[]): Check {
  return (value) => values.includes(value);
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

/** The fields of an event, in their order, and what each may be. */
const fields: { readonly [field in keyof AuditEvent]-?: Check } = {
  id: text,
  group: text,
  location: text,
  action: text,
  action_type: oneOf('c', 'r', 'u', 'd'),
  actor_name: text,
  actor_id: text,
  target_name: text,
  target_id: text,
  metadata: object,
  occurred_at: text,
  outcome: optional(oneOf('success', 'failure', 'denied', 'unknown', 'attempted')),
  reason: optional(text),
  actor_type: optional(text),
  target_type: optional(text),
  actor_chain: optional(list),
  targets: optional(list),
  changes: optional(list),
  context: optional(object),
  caused_by: optional(text),
  commit: optional(oneOf('unconfirmed')),
  version: optional(text),
  invalid: optional(list),
  truncated: optional(list),
};

/**
 * An event made of a value that should be one: plain JSON, its fields in order, others left out.
 *
 * @throws TypeError naming the field that is wrong, or what `JSON.stringify` throws.
 */
export function asAuditEvent(value: unknown): AuditEvent {
  const given: unknown = JSON.parse(JSON.stringify(value));
  if (!isObject(given)) throw new TypeError('An event is an object');
  const event = Object.fromEntries(
    Object.keys(fields)
      .filter((field) => given[field] !== undefined)
      .map((field) => [field, given[field]]),
  );
  if (isEvent(event)) return event;
  throw new TypeError(`'${wrongField(event)}' of an event is missing or of the wrong kind`);
}

function isEvent(value: unknown): value is AuditEvent {
  return isObject(value) && wrongField(value) === undefined;
}

function wrongField(event: Properties): string | undefined {
  return Object.entries(fields).find(([field, holds]) => !holds(event[field]))?.[0];
}
