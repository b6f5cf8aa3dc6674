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
  return snapshot.first(changes, '/changes').map((change, index) => eventChange(change, index, snapshot));
}

/** Where a change and its parts are in the event: pointers. */
type ChangePlace = Readonly<Record<'change' | 'path' | 'from' | 'to', string>>;

/** Those of the first changes: few events have more. */
const places = Array.from({ length: 64 }, (_, index) => changePlace(index));

function changePlace(index: number): ChangePlace {
  const change = `/changes/${index}`;
  return { change, path: `${change}/path`, from: `${change}/from`, to: `${change}/to` };
}

function eventChange(change: unknown, index: number, snapshot: Snapshot): AuditChange {
  if (!isObject(change)) return { path: '', from: unreadable, to: unreadable };
  const place = places[index] ?? changePlace(index);
  const { path: given, from: before, to: after, truncated } = partsOf(change);
  const path = label(given, place.path, snapshot);
  // What was cut off might have said that the values are secret. Half a key may be half a credential, in disguise.
  if (path !== given)
    return { path: typeof given === 'string' ? path.slice(0, Math.max(path.lastIndexOf('/'), 0)) : path };
  markCuts(truncated, place.change, snapshot);
  const from = snapshot.value(before, place.from);
  const to = snapshot.value(after, place.to);
  const copy: Mutable<AuditChange> = { path };
  if (from !== undefined) copy.from = from;
  if (to !== undefined) copy.to = to;
  return copy;
}

/** Each by itself where one of them can't be read. */
function partsOf(change: Properties): Readonly<Record<'path' | 'from' | 'to' | 'truncated', unknown>> {
  try {
    const { path, from, to, truncated } = change;
    return { path, from, to, truncated };
  } catch {
    return {
      path: readProperty(change, 'path'),
      from: readProperty(change, 'from'),
      to: readProperty(change, 'to'),
      truncated: readProperty(change, 'truncated'),
    };
  }
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
