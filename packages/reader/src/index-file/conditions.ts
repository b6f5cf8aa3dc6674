import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { matchesPattern } from '../query/wildcard.js';
import type { Selection } from '../query/selection.js';
import { type NumberedKind, kindsIn } from './kinds.js';
import type { ValueList } from './parts/value-hashes.js';
import { isTokenField, tokenOf } from './tokens.js';

/** Longer lists are not looked up value by value: hashes of all events are compared with them. */
const mostTokens = 50;

/** Columns that hold a field, by the number of its text. */
const columns = { group: 'e.grp', actor_id: 'e.actor' } as const;

/** A selection, as SQL asks for it. Positions are left to whoever asks. */
export interface Conditions {
  /** Terms of the inverted index: of each of these lists, all events of the selection have one, and others may. */
  readonly terms: readonly (readonly string[])[];
  /** Lists of which all events of the selection have a value, and others may. */
  readonly lists: readonly ValueList[];
  /** Words that are written together in all events of the selection; see `words.ts`. */
  readonly phrases: readonly string[];
  /** Numbers of the kinds that events of the selection may be of; undefined: of any. */
  readonly kinds: readonly number[] | undefined;
  /** Of columns of `events e`; each holds for all events of the selection. */
  readonly where: readonly string[];
  readonly values: readonly SQLInputValue[];
  /** Whether the columns alone decide. */
  readonly isExact: boolean;
  /** Nothing can be one of them. */
  readonly isEmpty: boolean;
}

export function conditionsOf(database: DatabaseSync, selection: Selection): Conditions {
  const { exact, phrases, times, withoutOwn } = selection;
  const terms: (readonly string[])[] = [];
  const lists: ValueList[] = [];
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  let [isExact, isEmpty] = [phrases.length === 0, times.from > times.to];

  const isOneOf = (column: string, numbers: readonly number[]): void => {
    if (numbers.length === 0) isEmpty = true;
    const [only = 0] = numbers;
    where.push(numbers.length === 1 ? `${column} = ?` : `${column} IN (SELECT value FROM json_each(?))`);
    values.push(numbers.length === 1 ? only : JSON.stringify(numbers));
  };

  for (const [field, texts] of exact) {
    if (texts.length === 0) isEmpty = true;
    if (field === 'group' || field === 'actor_id') isOneOf(columns[field], numbersOf(database, texts));
    else if (field !== 'action_type' && field !== 'outcome' && field !== 'actor_type') isExact = false;
    if (!isTokenField(field)) continue;
    if (texts.length > mostTokens) lists.push({ field, values: texts });
    else terms.push(texts.map((text) => tokenOf(field, text)));
  }
  const allKinds = kindsIn(database);
  const ofSelection = allKinds.filter(ofKinds(selection));
  const kinds = ofSelection.length === allKinds.length ? undefined : ofSelection.map(({ number }) => number);
  if (kinds) isOneOf('e.kind', kinds);
  for (const word of new Set(phrases.flatMap((phrase) => phrase.trim().split(' ')))) terms.push([word]);
  if (withoutOwn) {
    const own = allKinds.filter(({ action }) => action.startsWith('audit_trail.'));
    const [nobody] = numbersOf(database, ['']);
    if (own.length > 0 && nobody !== undefined) {
      where.push('NOT (e.grp = ? AND e.kind IN (SELECT value FROM json_each(?)))');
      values.push(nobody, JSON.stringify(own.map(({ number }) => number)));
    }
  }
  if (times.from > -Infinity) {
    where.push('e.time >= ?');
    values.push(times.from);
  }
  if (times.to < Infinity) {
    where.push('e.time <= ?');
    values.push(times.to);
  }
  return { terms, lists, phrases, kinds, where, values, isExact, isEmpty };
}

/** The numbers of those texts that any event has. */
function numbersOf(database: DatabaseSync, texts: readonly string[]): number[] {
  const find = database.prepare('SELECT id FROM names WHERE name = ?');
  return texts.flatMap((text) => {
    const found = find.get(text);
    return found ? Number(found['id']) : [];
  });
}

/** Tells which kinds events of a selection may be of. */
function ofKinds({ actions, exact }: Selection): (kind: NumberedKind) => boolean {
  const [types, outcomes] = [exact.get('action_type'), exact.get('outcome')];
  const [actorTypes, targetTypes] = [exact.get('actor_type'), exact.get('target_type')];
  return ({ action, action_type, outcome, actor_type, target_types }) =>
    (!actions || actions.some((pattern) => matchesPattern(pattern, action))) &&
    (!types || types.includes(action_type)) &&
    (!outcomes || outcomes.includes(outcome)) &&
    (!actorTypes || actorTypes.includes(actor_type)) &&
    (!targetTypes || !target_types || target_types.some((type) => targetTypes.includes(type)));
}
