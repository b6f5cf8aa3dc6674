import type { AuditChange } from './audit-event.js';
import { diff } from './diff.js';
import { label } from './label.js';
import { isObject, type Properties, readProperty } from './read-property.js';
import type { Snapshot } from './snapshot.js';

/** The changes as the record holds them. Undefined when nothing changed. */
export function eventChanges(given: unknown, snapshot: Snapshot): AuditChange[] | undefined {
  if (!isObject(given)) return undefined;
  const changes = Array.isArray(given) ? given : diff(readProperty(given, 'before'), readProperty(given, 'after'));
  return changes.length === 0 ? undefined : changeList(changes, snapshot);
}

/** Copies a list of changes. */
export function changeList(changes: readonly unknown[], snapshot: Snapshot): AuditChange[] {
  return snapshot
    .first(changes, '/changes')
    .filter(isObject)
    .map((change, index) => eventChange(change, `/changes/${index}`, snapshot));
}

function eventChange(change: Properties, pointer: string, snapshot: Snapshot): AuditChange {
  const given = readProperty(change, 'path');
  const path = label(given, `${pointer}/path`, snapshot);
  // What was cut off might have said that the values are secret.
  if (path !== given) return { path };
  const from = snapshot.value(readProperty(change, 'from'), `${pointer}/from`);
  const to = snapshot.value(readProperty(change, 'to'), `${pointer}/to`);
  return { path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
