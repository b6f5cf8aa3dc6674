import type { AuditChange } from './audit-event.js';
import { diff } from './diff.js';
import type { Mutable } from './json.js';
import { label } from './label.js';
import { firstItems, isArray, isObject, type Properties, readProperty, unreadable } from './read-property.js';
import { longestPointer, mostMarks, type Snapshot } from './snapshot.js';

/** The changes as the record holds them. Undefined when nothing changed. */
export function eventChanges(given: unknown, snapshot: Snapshot): AuditChange[] | undefined {
  if (!isObject(given)) return undefined;
  const changes = isArray(given) ? given : diff(readProperty(given, 'before'), readProperty(given, 'after'));
  const list = changeList(changes, snapshot);
  return list.length === 0 ? undefined : list;
}

/** Copies a list of changes. */
export function changeList(changes: readonly unknown[], snapshot: Snapshot): AuditChange[] {
  return snapshot
    .first(changes, '/changes')
    .map((change, index) =>
      isObject(change)
        ? eventChange(change, `/changes/${index}`, snapshot)
        : { path: '', from: unreadable, to: unreadable },
    );
}

function eventChange(change: Properties, pointer: string, snapshot: Snapshot): AuditChange {
  const given = readProperty(change, 'path');
  const path = label(given, `${pointer}/path`, snapshot);
  // What was cut off might have said that the values are secret. Half a key may be half a credential, in disguise.
  if (path !== given)
    return { path: typeof given === 'string' ? path.slice(0, Math.max(path.lastIndexOf('/'), 0)) : path };
  markCuts(readProperty(change, 'truncated'), pointer, snapshot);
  const from = snapshot.value(readProperty(change, 'from'), `${pointer}/from`);
  const to = snapshot.value(readProperty(change, 'to'), `${pointer}/to`);
  const copy: Mutable<AuditChange> = { path };
  if (from !== undefined) copy.from = from;
  if (to !== undefined) copy.to = to;
  return copy;
}

/** Notes what `diff` had cut already, before what is cut of that now. */
function markCuts(cuts: unknown, pointer: string, snapshot: Snapshot): void {
  if (!isArray(cuts)) return;
  for (const cut of firstItems(cuts, mostMarks)) {
    const path = isObject(cut) && readProperty(cut, 'path');
    const size = isObject(cut) && readProperty(cut, 'size');
    if (
      typeof path === 'string' &&
      /^\/(?:from|to)(?:\/|$)/.test(path) &&
      path.length <= longestPointer &&
      Number.isSafeInteger(size)
    )
      snapshot.mark(pointer + path, Number(size));
  }
}
