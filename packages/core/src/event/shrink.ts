import type { AuditEvent, AuditTruncation, JsonObject } from './audit-event.js';
import { changeList } from './changes.js';
import { isJsonObject, type Mutable } from './json.js';
import type { Limits } from './limits.js';
import { parties } from './party.js';
import { Snapshot } from './snapshot.js';

/**
 * Ever tighter limits: the longest texts go first, by halves, then the longest lists and largest objects, then what is
 * nested. With the last, an event fits into the least that `limits.event` may be, even where each character takes six bytes.
 */
export function shrinkSteps(limits: Limits): Limits[] {
  const steps: Limits[] = [];
  for (let string = limits.string >> 1; string >= 256; string >>= 1) steps.push({ ...limits, string });
  const string = Math.min(limits.string, 256);
  for (let keys = limits.keys >> 1; keys >= 2; keys >>= 1) steps.push({ ...limits, string, keys });
  return [...steps, { ...limits, string: 64, keys: 2, depth: 2 }, { ...limits, string: 32, keys: 1, depth: 1 }];
}

const texts = [
  'group',
  'location',
  'action',
  'actor_name',
  'actor_id',
  'target_name',
  'target_id',
  'reason',
  'actor_type',
  'target_type',
  'caused_by',
  'version',
] as const satisfies (keyof AuditEvent)[];

/** The event within tighter limits. */
export function shrink(event: AuditEvent, limits: Limits): AuditEvent {
  const snapshot = new Snapshot(limits);
  const shrunk: Mutable<AuditEvent> = { ...event };
  for (const field of texts) {
    const text = event[field];
    if (text !== undefined) shrunk[field] = snapshot.text(text, `/${field}`);
  }
  shrunk.metadata = object(event.metadata, '/metadata', snapshot);
  if (event.context) shrunk.context = object(event.context, '/context', snapshot);
  if (event.actor_chain) shrunk.actor_chain = parties(event.actor_chain, '/actor_chain', snapshot);
  if (event.targets) shrunk.targets = parties(event.targets, '/targets', snapshot);
  if (event.changes) shrunk.changes = changeList(event.changes, snapshot);
  if (event.invalid) shrunk.invalid = event.invalid.filter((path) => isShort(path, limits)).slice(0, limits.keys);
  shrunk.truncated = allCuts(event.truncated ?? [], snapshot.truncated, limits);
  return shrunk;
}

function object(value: object, path: string, snapshot: Snapshot): JsonObject {
  const copy = snapshot.value(value, path);
  return isJsonObject(copy) ? copy : {};
}

/** What was cut before, with the original sizes, and what is cut now; what is nearest to the root, where not all have room. */
function allCuts(
  before: readonly AuditTruncation[],
  now: readonly AuditTruncation[],
  limits: Limits,
): AuditTruncation[] {
  const told = new Set(before.map(({ path }) => path));
  return [...before, ...now.filter(({ path }) => !told.has(path))]
    .filter(({ path }) => isShort(path, limits))
    .toSorted((one, other) => one.path.length - other.path.length)
    .slice(0, limits.keys);
}

function isShort(path: string, { string }: Limits): boolean {
  return path.length <= string * 4;
}
