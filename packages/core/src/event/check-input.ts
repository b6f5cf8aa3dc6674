import type { ActionDefinition } from '../catalogue/action-definition.js';
import { AuditError } from '../errors.js';
import { inspect } from '../inspect.js';
import type { ActionType, Outcome } from './audit-event.js';
import type { AuditInput } from './audit-input.js';
import { inputFields, type InputFields } from './input-fields.js';
import { firstItems, isArray, isObject, unreadable } from './read-property.js';

const types: readonly unknown[] = ['c', 'r', 'u', 'd'] satisfies ActionType[];
const outcomes: readonly unknown[] = ['success', 'failure', 'denied', 'unknown', 'attempted'] satisfies Outcome[];

/** What is known of an input that is an event. */
export interface ReadInput {
  readonly fields: InputFields;
  readonly type: ActionType;
  /** What the catalogue says of the action. */
  readonly definition: ActionDefinition | undefined;
}

/** What a catalogue says of an action; undefined for one it doesn't know. */
export type DefinitionOf = (action: string) => ActionDefinition | undefined;

/**
 * Reads the fields of an input, and refuses what is not an event: no action, an unknown type or outcome, or a field of the
 * wrong kind altogether, such as a metadata that is a number. Values inside the fields may be anything, and a field that
 * throws when it is read is recorded as that. `null` counts as absent. Of lists, `mostItems` are looked at.
 *
 * @throws AuditError `AUDIT_INVALID_INPUT`, naming the field and showing a right call.
 */
export function readInput(input: AuditInput, definitionOf: DefinitionOf, mostItems: number): ReadInput {
  if (!isObject(input)) throw invalid('The input', input, 'an object');
  const fields = fieldsOf(input);
  const { actor, group, location, target, metadata, outcome, changes, facts, causedBy, commit } = fields;
  const action: unknown = fields.action;
  if (typeof action !== 'string' || action === '')
    throw invalid("'action'", action, "a text such as 'user.2fa_succeeded'");
  const definition = definitionOf(action);
  const type = fields.type ?? definition?.type;
  if (!isActionType(type)) {
    throw invalid(
      "'type'",
      type,
      "'c' (create), 'r' (read), 'u' (update) or 'd' (delete), unless a catalogue knows the action",
      true,
    );
  }
  if (outcome != null && !outcomes.includes(outcome))
    throw invalid("'outcome'", outcome, `one of ${outcomes.join(', ')}`, true);
  if (!names(actor)) throw invalid("'actor'", actor, "an object such as { id: 'u1', name: 'Rosella Lang' }");
  checkTargets(target, mostItems);
  if (!names(group)) throw invalid("'group'", group, 'the id of an organization');
  if (!names(location)) throw invalid("'location'", location, 'an IP address, hostname or device id');
  checkChanges(changes, mostItems);
  if (metadata != null && (!isObject(metadata) || isArray(metadata))) {
    throw invalid("'metadata'", metadata, "an object such as { method: 'totp' }");
  }
  if (facts != null && !isObject(facts)) throw invalid("'facts'", facts, "an object such as { requestId: 'r-1' }");
  if (causedBy != null && typeof causedBy !== 'string') throw invalid("'causedBy'", causedBy, 'the id of an event');
  if (commit != null && commit !== 'unconfirmed') throw invalid("'commit'", commit, "'unconfirmed', or left out");
  return { fields, type, definition };
}

function fieldsOf(input: AuditInput): InputFields {
  try {
    return inputFields(input);
  } catch (cause) {
    throw new AuditError('AUDIT_INVALID_INPUT', `The input could not be read: its 'action' threw. ${example}`, {
      cause,
    });
  }
}

function isActionType(value: unknown): value is ActionType {
  return types.includes(value);
}

function checkTargets(target: unknown, mostItems: number): void {
  if (isArray(target)) firstItems(target, mostItems).forEach(checkTarget);
  else checkTarget(target);
}

function checkTarget(target: unknown): void {
  if (!names(target))
    throw invalid("'target'", target, "an object such as { type: 'document', id: 'd1' }, or a list of them");
}

/** Whether a value can say who or what is meant: an object, or a bare id. */
function names(value: unknown): boolean {
  switch (typeof value) {
    case 'undefined':
    case 'object':
    case 'string':
    case 'number':
    case 'bigint':
      return true;
    default:
      return false;
  }
}

/** Whether an object has a property, or may have it: a proxy may refuse to say. */
function has(object: object, key: string): boolean {
  try {
    return key in object;
  } catch {
    return true;
  }
}

function checkChanges(changes: unknown, mostItems: number): void {
  if (changes == null) return;
  if (isArray(changes)) {
    if (firstItems(changes, mostItems).every(isChange)) return;
  } else if (isObject(changes) && (has(changes, 'before') || has(changes, 'after'))) {
    return;
  }
  throw invalid(
    "'changes'",
    changes,
    "{ before, after }, or a list such as [{ path: '/email', from: 'a@x.org', to: 'b@x.org' }]",
  );
}

function isChange(item: unknown): boolean {
  if (!isObject(item)) return item === unreadable;
  try {
    return typeof item.path === 'string';
  } catch {
    return true; // it is recorded as unreadable
  }
}

const example =
  "A right call: trail.record({ action: 'user.2fa_succeeded', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' }, target: { type: 'user', id: 'u1' } }).";

function invalid(field: string, given: unknown, right: string, shown = false): AuditError {
  return new AuditError('AUDIT_INVALID_INPUT', `${field} must be ${right}, not ${kindOf(given, shown)}. ${example}`);
}

/** What was given; what it says is shown of words only that can't be secret. */
function kindOf(given: unknown, shown: boolean): string {
  if (given == null || given === '') return inspect(given);
  if (shown && typeof given === 'string') return inspect(given.slice(0, 32));
  if (isArray(given)) return 'an array';
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`;
}
