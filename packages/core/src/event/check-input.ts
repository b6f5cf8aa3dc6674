import { AuditError } from '../errors.js';
import type { ActionType, Outcome } from './audit-event.js';
import type { AuditInput } from './audit-input.js';
import { isObject } from './read-property.js';

const types: readonly unknown[] = ['c', 'r', 'u', 'd'] satisfies ActionType[];
const outcomes: readonly unknown[] = ['success', 'failure', 'denied', 'unknown', 'attempted'] satisfies Outcome[];

/** The fields of an input, read once: what is read later might be another value. */
export type Fields = { readonly [field in Exclude<keyof AuditInput, 'type'>]-?: AuditInput[field] } & {
  readonly type: ActionType;
};

/**
 * Reads the fields of an input, and refuses what is not an event: no action, an unknown type or outcome, or a field of the
 * wrong kind altogether, such as a metadata that is a number. Values inside the fields may be anything. `null` counts as
 * absent.
 *
 * @throws AuditError `AUDIT_INVALID_INPUT`, naming the field and showing a right call.
 */
export function readInput(input: AuditInput, cataloguedType: ActionType | undefined): Fields {
  if (!isObject(input)) throw invalid('The input', input, 'an object');
  const fields = fieldsOf(input);
  const { action, type = cataloguedType, outcome, metadata, facts, causedBy, commit } = fields;
  if (typeof action !== 'string' || action === '')
    throw invalid("'action'", action, "a text such as 'user.2fa_succeeded'");
  if (!isActionType(type)) {
    throw invalid(
      "'type'",
      type,
      "'c' (create), 'r' (read), 'u' (update) or 'd' (delete), unless a catalogue knows the action",
    );
  }
  if (outcome != null && !outcomes.includes(outcome))
    throw invalid("'outcome'", outcome, `one of ${outcomes.join(', ')}`);
  checkParties(fields);
  checkChanges(fields.changes);
  if (metadata != null && (!isObject(metadata) || Array.isArray(metadata)))
    throw invalid("'metadata'", metadata, "an object such as { method: 'totp' }");
  if (facts != null && !isObject(facts)) throw invalid("'facts'", facts, "an object such as { requestId: 'r-1' }");
  if (causedBy != null && typeof causedBy !== 'string') throw invalid("'causedBy'", causedBy, 'the id of an event');
  if (commit != null && commit !== 'unconfirmed') throw invalid("'commit'", commit, "'unconfirmed', or left out");
  return { ...fields, type };
}

function fieldsOf(input: AuditInput): AuditInput & Omit<Fields, 'type'> {
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
  } catch (cause) {
    throw new AuditError('AUDIT_INVALID_INPUT', `The input could not be read: one of its fields threw. ${example}`, {
      cause,
    });
  }
}

function isActionType(value: unknown): value is ActionType {
  return types.includes(value);
}

function checkParties({ actor, target, group, location }: Omit<Fields, 'type'>): void {
  if (!names(actor)) throw invalid("'actor'", actor, "an object such as { id: 'u1', name: 'Rosella Lang' }");
  for (const one of Array.isArray(target) ? target : [target]) {
    if (!names(one))
      throw invalid("'target'", one, "an object such as { type: 'document', id: 'd1' }, or a list of them");
  }
  if (!names(group)) throw invalid("'group'", group, 'the id of an organization');
  if (!names(location)) throw invalid("'location'", location, 'an IP address, hostname or device id');
}

/** Whether a value can say who or what is meant: an object, or a bare id. */
function names(value: unknown): boolean {
  return value == null || ['object', 'string', 'number', 'bigint'].includes(typeof value);
}

function checkChanges(changes: unknown): void {
  if (changes == null) return;
  if (Array.isArray(changes)) {
    const wrong: unknown = changes.find((change) => !isObject(change) || typeof change['path'] !== 'string');
    if (wrong === undefined) return;
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

/** Only short values are shown: others may hold what is secret. */
function invalid(field: string, given: unknown, right: string): AuditError {
  const shown =
    typeof given === 'string'
      ? `'${given.slice(0, 40)}'`
      : isObject(given)
        ? Array.isArray(given)
          ? 'an array'
          : 'an object'
        : String(given);
  return new AuditError('AUDIT_INVALID_INPUT', `${field} must be ${right}, not ${shown}. ${example}`);
}
