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

export const fieldNames: readonly (keyof AuditInput)[] = ['action', ...names];

/** Whether an input has a field of this name. A `switch` finds that out in half the time a set takes. */
export function isField(name: string): name is keyof AuditInput {
  const field = name as keyof AuditInput;
  switch (field) {
    case 'action':
    case 'type':
    case 'actor':
    case 'group':
    case 'location':
    case 'target':
    case 'metadata':
    case 'outcome':
    case 'reason':
    case 'changes':
    case 'facts':
    case 'causedBy':
    case 'commit':
      return true;
    default:
      field satisfies never;
      return false;
  }
}

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
