import type { AuditInput } from './audit-input.js';
import { unreadable } from './read-property.js';

/** The fields of an input, read once: what is read later might be another value. */
export type InputFields = { readonly [field in keyof AuditInput]-?: AuditInput[field] };

/** What is said by a field that throws when it is read. */
const unread = {
  type: undefined,
  actor: { id: unreadable },
  group: unreadable,
  location: unreadable,
  target: { id: unreadable },
  metadata: { value: unreadable },
  outcome: 'unknown',
  reason: unreadable,
  changes: [{ path: '', from: unreadable, to: unreadable }],
  facts: { facts: unreadable },
  causedBy: unreadable,
  commit: 'unconfirmed',
} as const satisfies Omit<InputFields, 'action'>;

const names = Object.keys(unread) as readonly (keyof typeof unread)[];

/** Reads an input. Throws what its `action` throws, without which there is no event, and nothing else. */
export function inputFields(input: AuditInput): InputFields {
  try {
    const {
      action,
      type,
      actor,
      group,
      location,
      target,
      metadata,
      outcome,
      reason,
      changes,
      facts,
      causedBy,
      commit,
    } = input;
    return {
      action,
      type,
      actor,
      group,
      location,
      target,
      metadata,
      outcome,
      reason,
      changes,
      facts,
      causedBy,
      commit,
    };
  } catch {
    return readableFields(input);
  }
}

function readableFields(input: AuditInput): InputFields {
  const readable = names.flatMap((name) => {
    try {
      return [[name, input[name]] as const];
    } catch {
      return []; // what is said of it stays
    }
  });
  return Object.assign({ ...unread, action: input.action }, Object.fromEntries(readable));
}
