import type { AuditChange } from './audit-event.js';
import type { AuditInput, Change } from './audit-input.js';
import { diff } from './diff.js';
import { label } from './label.js';
import type { Snapshot } from './snapshot.js';

/** The changes as the record holds them. Undefined when nothing changed. */
export function eventChanges(given: AuditInput['changes'], snapshot: Snapshot): AuditChange[] | undefined {
  if (given == null) return undefined;
  const changes = isList(given) ? given : diff(given.before, given.after);
  return changes.length === 0 ? undefined : changeList(changes, snapshot);
}

/** Copies a list of changes. */
export function changeList(changes: readonly Change[], snapshot: Snapshot): AuditChange[] {
  return snapshot.first(changes, '/changes').map((change, index) => eventChange(change, `/changes/${index}`, snapshot));
}

function isList(given: NonNullable<AuditInput['changes']>): given is readonly Change[] {
  return Array.isArray(given);
}

function eventChange({ path, from, to }: Change, pointer: string, snapshot: Snapshot): AuditChange {
  const before = snapshot.value(from, `${pointer}/from`);
  const after = snapshot.value(to, `${pointer}/to`);
  return {
    path: label(path, `${pointer}/path`, snapshot),
    ...(before !== undefined && { from: before }),
    ...(after !== undefined && { to: after }),
  };
}
