import { inspect } from 'node:util';
import type { ActionDefinition } from '../catalogue/action-definition.js';
import { AuditError } from '../errors.js';
import type { ActionType, Outcome } from './audit-event.js';
import type { AuditInput } from './audit-input.js';
import { isObject } from './read-property.js';

const types: ReadonlySet<unknown> = new Set<ActionType>(['c', 'r', 'u', 'd']);
const outcomes: ReadonlySet<unknown> = new Set<Outcome>(['success', 'failure', 'denied', 'unknown', 'attempted']);

/** The fields of an input, read once: what is read later might be another value. */
export type Fields = { readonly [field in Exclude<keyof AuditInput, 'type'>]-?: AuditInput[field] } & {
  readonly type: ActionType;
  /** What the catalogue says of the action. */
  readonly definition: ActionDefinition | undefined;
};

/** What a catalogue says of an action; undefined for one it doesn't know. */
export type DefinitionOf = (action: string) => ActionDefinition | undefined;

/**
 * Reads the fields of an input, and refuses what is not an event: no action, an unknown type or outcome, or a field of the
 * wrong kind altogether, such as a metadata that is a number. Values inside the fields may be anything. `null` counts as
 * absent. Of lists, `mostItems` are looked at.
 *
 * @throws AuditError `AUDIT_INVALID_INPUT`, naming the field and showing a right call.
 */
export function readInput(input: AuditInput, definitionOf: DefinitionOf, mostItems: number): Fields {
  if (!isObject(input)) throw invalid('The input', input, 'an object');
  try {
    return checkedFields(input, definitionOf, mostItems);
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    throw new AuditError('AUDIT_INVALID_INPUT', `The input could not be read: one of its fields threw. ${example}`, {
      cause,
    });
  }
}

function checkedFields(input: AuditInput, definitionOf: DefinitionOf, mostItems: number): Fields {
  const { actor, group, location, target, metadata, outcome, reason, changes, facts, causedBy, commit } = input;
  const action: unknown = input.action;
  if (typeof action !== 'string' || action === '')
    throw invalid("'action'", action, "a text such as 'user.2fa_succeeded'");
  const definition = definitionOf(action);
  const type = input.type ?? definition?.type;
  if (!isActionType(type)) {
    throw invalid(
      "'type'",
      type,
      "'c' (create), 'r' (read), 'u' (update) or 'd' (delete), unless a catalogue knows the action",
    );
  }
  if (outcome != null && !outcomes.has(outcome))
    throw invalid("'outcome'", outcome, `one of ${[...outcomes].join(', ')}`);
  if (!names(actor)) throw invalid("'actor'", actor, "an object such as { id: 'u1', name: 'Rosella Lang' }");
  checkTargets(target, mostItems);
  if (!names(group)) throw invalid("'group'", group, 'the id of an organization');
  if (!names(location)) throw invalid("'location'", location, 'an IP address, hostname or device id');
  checkChanges(changes, mostItems);
  if (metadata != null && (!isObject(metadata) || Array.isArray(metadata))) {
    throw invalid("'metadata'", metadata, "an object such as { method: 'totp' }");
  }
  if (facts != null && !isObject(facts)) throw invalid("'facts'", facts, "an object such as { requestId: 'r-1' }");
  if (causedBy != null && typeof causedBy !== 'string') throw invalid("'causedBy'", causedBy, 'the id of an event');
  if (commit != null && commit !== 'unconfirmed') throw invalid("'commit'", commit, "'unconfirmed', or left out");
  const said = { actor, group, location, target, metadata, outcome, reason, changes, facts, causedBy, commit };
  return { action, type, definition, ...said };
}

function isActionType(value: unknown): value is ActionType {
  return types.has(value);
}

function checkTargets(target: unknown, mostItems: number): void {
  for (const one of Array.isArray(target) ? target.slice(0, mostItems) : [target]) {
    if (!names(one))
      throw invalid("'target'", one, "an object such as { type: 'document', id: 'd1' }, or a list of them");
  }
}

/** Whether a value can say who or what is meant: an object, or a bare id. */
function names(value: unknown): boolean {
  return value == null || ['object', 'string', 'number', 'bigint'].includes(typeof value);
}

function checkChanges(changes: unknown, mostItems: number): void {
  if (changes == null) return;
  if (Array.isArray(changes)) {
    if (changes.slice(0, mostItems).every((change) => isObject(change) && typeof change['path'] === 'string')) return;
  } else if (isObject(changes) && ('before' in changes || 'after' in changes)) {
    return;
  }
  throw invalid(
    "'changes'",
    changes,
    "{ before, after }, or a list such as [{ path: '/email', from: 'a@x.org', to: 'b@x.org' }]",
  );
}

const example =
  "A right call: trail.record({ action: 'user.2fa_succeeded', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' }, target: { type: 'user', id: 'u1' } }).";

function invalid(field: string, given: unknown, right: string): AuditError {
  return new AuditError('AUDIT_INVALID_INPUT', `${field} must be ${right}, not ${kindOf(given)}. ${example}`);
}

/** What was given, without what it says: that may be secret. */
function kindOf(given: unknown): string {
  if (given == null || given === '') return inspect(given);
  if (Array.isArray(given)) return 'an array';
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`;
}
