import type { AuditParty } from './audit-event.js';
import { label } from './label.js';
import { isObject, readProperty } from './read-property.js';
import type { Snapshot } from './snapshot.js';

/**
 * An actor or target as the record holds it; `path` is what the pointers to its fields begin with. A bare id stands for
 * `{ id }`; what names nobody (`undefined`, `true`, a function) has neither id nor name.
 */
export function party(given: unknown, path: string, snapshot: Snapshot): AuditParty {
  if (!isObject(given))
    return { id: given === true || given === false ? '' : label(given, `${path}id`, snapshot), name: '' };
  const type = label(readProperty(given, 'type'), `${path}type`, snapshot);
  const id = label(readProperty(given, 'id'), `${path}id`, snapshot);
  const name = label(readProperty(given, 'name'), `${path}name`, snapshot);
  return type === '' ? { id, name } : { type, id, name };
}

/** A list of them. */
export function parties(given: readonly unknown[], path: string, snapshot: Snapshot): AuditParty[] {
  return snapshot.first(given, path).map((item, index) => party(item, `${path}/${index}/`, snapshot));
}
