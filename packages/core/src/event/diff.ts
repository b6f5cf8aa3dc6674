import type { Json, JsonObject } from './audit-event.js';
import type { Change } from './audit-input.js';
import { defaultLimits } from './limits.js';
import { pointerStep } from './pointer.js';
import { Snapshot } from './snapshot.js';

/** Far above those of an event, which are applied, and their cuts marked, when the changes are recorded. */
const limits = { ...defaultLimits, event: 1 << 20, depth: 64, keys: 10_000, string: 1 << 20 };

/**
 * Compares two states and says what changed, value by value, in the order of `before`, then of what `after` adds. Arrays are
 * compared item by item. A state that is `undefined` or `null` counts as empty, so that creations and deletions show each
 * field.
 *
 * ```ts
 * diff({ email: 'a@x.org', roles: ['user'] }, { email: 'b@x.org', roles: ['user', 'admin'] });
 * // [{ path: '/email', from: 'a@x.org', to: 'b@x.org' }, { path: '/roles/1', to: 'admin' }]
 * ```
 */
export function diff(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  const from = new Snapshot(limits).value(before, '') ?? null;
  const to = new Snapshot(limits).value(after, '') ?? null;
  compare(
    isContainer(to) && from === null ? emptyLike(to) : from,
    isContainer(from) && to === null ? emptyLike(from) : to,
    '',
    changes,
  );
  return changes;
}

function compare(from: Json, to: Json, path: string, changes: Change[]): void {
  if (from === to) return;
  if (!isContainer(from) || !isContainer(to) || Array.isArray(from) !== Array.isArray(to)) {
    changes.push({ path, from, to });
    return;
  }
  for (const [key, value] of Object.entries(from)) {
    const keyPath = path + pointerStep(key);
    if (Object.hasOwn(to, key)) compare(value, to[key] ?? null, keyPath, changes);
    else changes.push({ path: keyPath, from: value });
  }
  for (const [key, value] of Object.entries(to)) {
    if (!Object.hasOwn(from, key)) changes.push({ path: path + pointerStep(key), to: value });
  }
}

/** Objects and arrays, both seen by their keys. */
function isContainer(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

function emptyLike(value: Json): Json {
  return Array.isArray(value) ? [] : {};
}
