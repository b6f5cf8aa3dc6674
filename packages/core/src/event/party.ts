import type { AuditParty } from './audit-event.js';
import { label } from './label.js';
import { isObject, readProperty } from './read-property.js';
import type { Snapshot } from './snapshot.js';

/** Where the fields of an actor or target are in the event: pointers. */
export type PartyPlace = Readonly<Record<'type' | 'id' | 'name', string>>;

/** `path` is what the pointers begin with. */
export function partyPlace(path: string): PartyPlace {
  return { type: `${path}type`, id: `${path}id`, name: `${path}name` };
}

/**
 * An actor or target as the record holds it. A bare id stands for
 * `{ id }`; what names nobody (`undefined`, `true`, a function) has neither id nor name.
 */
export function party(given: unknown, place: PartyPlace, snapshot: Snapshot): AuditParty {
  if (!isObject(given))
    return { id: given === true || given === false ? '' : label(given, place.id, snapshot), name: '' };
  let type: unknown;
  let id: unknown;
  let name: unknown;
  try {
    ({ type, id, name } = given);
  } catch {
    // Each by itself where one of them can't be read.
    type = readProperty(given, 'type');
    id = readProperty(given, 'id');
    name = readProperty(given, 'name');
  }
  return named(label(type, place.type, snapshot), label(id, place.id, snapshot), label(name, place.name, snapshot));
}

function named(type: string, id: string, name: string): AuditParty {
  return type === '' ? { id, name } : { type, id, name };
}

/** A list of them. */
export function parties(given: readonly unknown[], path: string, snapshot: Snapshot): AuditParty[] {
  return snapshot.first(given, path).map((item, index) => party(item, partyPlace(`${path}/${index}/`), snapshot));
}
