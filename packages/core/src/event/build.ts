import type { AuditEvent, AuditParty, JsonObject } from './audit-event.js';
import type { Actor, AuditInput, Facts, Id } from './audit-input.js';
import { eventChanges } from './changes.js';
import { type DefinitionOf, readInput } from './check-input.js';
import { describe } from './describe.js';
import { eventContext } from './event-context.js';
import { isJsonObject, type Mutable, type MutableJson } from './json.js';
import { label } from './label.js';
import type { Limits } from './limits.js';
import { parties, party, partyPlace } from './party.js';
import { eventReason } from './reason.js';
import { isArray, isObject, type Properties, unreadable } from './read-property.js';
import { Snapshot } from './snapshot.js';

/** What is known without the input saying it: the audit context's actor, group, location and facts; the trail's own. */
export interface Surroundings {
  readonly actor?: Actor | undefined;
  readonly group?: Id | undefined;
  readonly location?: string | undefined;
  readonly facts?: Facts | undefined;
  /** Facts that count after those of the context. */
  readonly ambient?: Facts | undefined;
  readonly service?: string | undefined;
}

/** What makes an event unique, taken together. */
export interface Stamp {
  readonly id: string;
  /** RFC 3339. */
  readonly occurredAt: string;
}

/**
 * Makes the record from what a program gave and what is known around it: everything copied, within the limits, nothing
 * redacted yet.
 *
 * @throws AuditError `AUDIT_INVALID_INPUT` when the input is not an event.
 */
export function buildEvent(
  input: AuditInput,
  surroundings: Surroundings,
  stamp: Stamp,
  limits: Limits,
  definitionOf: DefinitionOf = () => undefined,
): AuditEvent {
  const { fields, type, definition } = readInput(input, definitionOf, limits.keys);
  const snapshot = new Snapshot(limits);
  const actor = eventActor(fields.actor ?? surroundings.actor, snapshot);
  const targets = eventTargets(fields.target, snapshot);
  const target = targets[0] ?? nobody;
  const facts = [fields.facts, surroundings.facts, surroundings.ambient];
  const context = eventContext(facts, surroundings.service, snapshot);

  const event: Mutable<AuditEvent> = {
    id: stamp.id,
    group: label(fields.group ?? surroundings.group, '/group', snapshot),
    location: label(fields.location ?? surroundings.location, '/location', snapshot),
    action: snapshot.text(fields.action, '/action'),
    action_type: type,
    actor_name: actor.name,
    actor_id: actor.id,
    target_name: target.name,
    target_id: target.id,
    metadata: eventMetadata(
      fields.metadata,
      definition?.description ?? describe(fields.action),
      context?.request_id,
      snapshot,
    ),
    occurred_at: stamp.occurredAt,
  };
  const reason = eventReason(fields.reason, snapshot);
  const targetType = target.type ?? definition?.target;
  const changes = eventChanges(fields.changes, snapshot);

  // Each only when it has something to say, in the order of the record.
  if (fields.outcome) event.outcome = fields.outcome;
  if (reason !== '') event.reason = reason;
  if (actor.type !== undefined) event.actor_type = actor.type;
  if (targetType !== undefined && targets.length > 0) event.target_type = targetType;
  if (actor.chain) event.actor_chain = actor.chain;
  if (targets.length > 1) event.targets = targets;
  if (changes) event.changes = changes;
  if (context) event.context = context;
  if (fields.causedBy) event.caused_by = snapshot.text(fields.causedBy, '/caused_by');
  if (fields.commit) event.commit = fields.commit;
  if (definition?.version !== undefined) event.version = definition.version;
  if (snapshot.truncated.length > 0) event.truncated = snapshot.truncated;
  return event;
}

const nobody: AuditParty = { id: '', name: '' };
const actorPlace = partyPlace('/actor_');
const targetPlace = partyPlace('/target_');

interface EventActor {
  readonly type: string | undefined;
  readonly id: string;
  readonly name: string;
  readonly chain: readonly AuditParty[] | undefined;
}

function eventActor(given: unknown, snapshot: Snapshot): EventActor {
  const { type, id, name } = party(given, actorPlace, snapshot);
  const chain = isObject(given) ? chainOf(given) : undefined;
  const unknown = id === '' && name === '' && type === undefined;
  return {
    type: unknown ? 'anonymous' : type,
    id,
    name: unknown ? 'anonymous' : name,
    chain: chain == null ? undefined : eventChain(chain, snapshot),
  };
}

/** As `readProperty`, but quicker: it knows the name. */
function chainOf(actor: Properties): unknown {
  try {
    return actor.chain;
  } catch {
    return unreadable;
  }
}

function eventChain(given: unknown, snapshot: Snapshot): readonly AuditParty[] | undefined {
  const chain = listOf(given, '/actor_chain', snapshot);
  return chain.length > 0 ? parties(chain, '/actor_chain', snapshot) : undefined;
}

function eventTargets(given: unknown, snapshot: Snapshot): readonly AuditParty[] {
  if (given == null) return [];
  if (!isArray(given)) return [party(given, targetPlace, snapshot)];
  const targets = listOf(given, '/targets', snapshot);
  return targets.length > 1
    ? parties(targets, '/targets', snapshot)
    : targets.map((target) => party(target, targetPlace, snapshot));
}

/** One or several, without the empty places. */
function listOf(given: unknown, path: string, snapshot: Snapshot): readonly unknown[] {
  return isArray(given) ? snapshot.first(given, path).filter((item) => item != null) : [given];
}

function eventMetadata(
  metadata: unknown,
  description: string,
  requestId: string | undefined,
  snapshot: Snapshot,
): JsonObject {
  const made: MutableJson = { description };
  if (requestId !== undefined) made.x_request_id = requestId;
  if (metadata == null) return made;
  const copy = snapshot.value(metadata, '/metadata', made);
  // A date or a hostile object is only a text.
  return isJsonObject(copy) ? copy : { ...made, value: copy ?? null };
}
