import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { matchesPattern } from '../query/wildcard.js';
import type { Selection } from '../query/selection.js';
import type { Contents } from './contents.js';
import { kindsIn } from './kinds.js';
import { matchExpression } from './match-expression.js';
import { type TokenField, tokenOf } from './tokens.js';

/** Longer lists are not looked up: each event is compared with them. */
const mostTokens = 500;

/** Columns that hold a field, by the number of its text. */
const columns = { group: 'e.grp', actor_id: 'e.actor' } as const;

/** A selection, as SQL asks for it. Positions are left to whoever asks. */
export interface Conditions {
  /** For the inverted index; undefined when it has nothing to say. Finds all events of the selection, and others. */
  readonly match: string | undefined;
  /** Of columns of `events e`; each holds for all events of the selection. */
  readonly where: readonly string[];
  readonly values: readonly SQLInputValue[];
  /** Whether the columns alone decide. */
  readonly isExact: boolean;
  /** Nothing can be one of them. */
  readonly isEmpty: boolean;
}

export function conditionsOf(database: DatabaseSync, contents: Contents, selection: Selection): Conditions {
  const { exact, phrases, times, withoutOwn } = selection;
  const match: string[] = [];
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  let [isExact, isEmpty] = [phrases.length === 0, times.from > times.to];

  const isOneOf = (column: string, numbers: readonly number[]): void => {
    if (numbers.length === 0) isEmpty = true;
    const [only = 0] = numbers;
    where.push(numbers.length === 1 ? `${column} = ?` : `${column} IN (SELECT value FROM json_each(?))`);
    values.push(numbers.length === 1 ? only : JSON.stringify(numbers));
  };
  const hasToken = (field: TokenField, texts: readonly string[]): void => {
    if (texts.length > 0 && texts.length <= mostTokens) match.push(anyOf(texts.map((text) => tokenOf(field, text))));
  };

  for (const [field, texts] of exact) {
    if (texts.length === 0) isEmpty = true;
    if (field === 'action_type' || field === 'outcome') continue; // these make kinds
    if (field === 'group' || field === 'actor_id') isOneOf(columns[field], numbersOf(database, texts));
    else isExact = false;
    if (field !== 'id') hasToken(field, texts);
  }
  const { kinds, areAll } = kindsOf(database, selection);
  if (!areAll) {
    isOneOf('e.kind', kinds);
    hasToken('kind', kinds.map(String));
  }
  for (const word of new Set(phrases.flatMap((phrase) => phrase.trim().split(' ')))) match.push(`"${word}"`);
  if (withoutOwn) {
    const own = kindsIn(database).filter(({ action }) => action.startsWith('audit_trail.'));
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
  const expression = isEmpty ? undefined : matchExpression(database, contents, match);
  return { match: expression, where, values, isExact, isEmpty };
}

/** The numbers of those texts that any event has. */
function numbersOf(database: DatabaseSync, texts: readonly string[]): number[] {
  const find = database.prepare('SELECT id FROM names WHERE name = ?');
  return texts.flatMap((text) => {
    const found = find.get(text);
    return found ? Number(found['id']) : [];
  });
}

/** Which kinds events of a selection may be of: what never goes together is of none. */
function kindsOf(
  database: DatabaseSync,
  { actions, exact }: Selection,
): { readonly kinds: readonly number[]; readonly areAll: boolean } {
  const [types, outcomes] = [exact.get('action_type'), exact.get('outcome')];
  if (!actions && !types && !outcomes) return { kinds: [], areAll: true };
  const all = kindsIn(database);
  const kinds = all.filter(
    ({ action, action_type, outcome }) =>
      (!actions || actions.some((pattern) => matchesPattern(pattern, action))) &&
      (!types || types.includes(action_type)) &&
      (!outcomes || outcomes.includes(outcome)),
  );
  return { kinds: kinds.map(({ number }) => number), areAll: kinds.length === all.length };
}

function anyOf(tokens: readonly string[]): string {
  const quoted = tokens.map((token) => `"${token}"`);
  return quoted.length === 1 ? (quoted[0] ?? '') : `(${quoted.join(' OR ')})`;
}
