import { checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import type { EventFilter, OneOf } from '../event-query.js';
import { milliseconds } from './instant.js';
import { matcher } from './matcher.js';
import type { Position } from './order.js';
import type { ExactField, Selection } from './selection.js';
import { phrasesIn } from './words.js';

/** Whom a reader answers: the operator, or the members of one group. */
export interface Scope {
  readonly group: string | undefined;
}

export interface SelectOptions {
  readonly scope: Scope;
  readonly order: 'asc' | 'desc';
  readonly behind?: Position | undefined;
  readonly until?: Position | undefined;
  /** Names that the query may have besides those of a filter. */
  readonly alsoKnown?: readonly string[];
}

const exactFields: readonly ExactField[] = [
  'id',
  'group',
  'action_type',
  'actor_id',
  'actor_name',
  'actor_type',
  'target_id',
  'target_name',
  'target_type',
  'outcome',
];
const timeFields = ['occurred_at', 'occurred_at_gt', 'occurred_at_gte', 'occurred_at_lt', 'occurred_at_lte'] as const;
const known = [...exactFields, ...timeFields, 'action', 'search'];
const example = "{ action: '*.deleted', actor_id: 'u1', occurred_at_gte: '2026-11-01' }";
/** More alternatives than anybody means. */
const mostAlternatives = 10_000;
const mostSearched = 1_000;

/**
 * Checks a filter and makes a selection of it. What a scope excludes is excluded here, for every question alike.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`
 */
export function select(filter: EventFilter, options: SelectOptions): Selection {
  const { scope, order, behind, until, alsoKnown = [] } = options;
  checkOptionNames(filter, new Set([...known, ...alsoKnown]), example);
  const exact = new Map<ExactField, readonly string[]>();
  for (const field of exactFields) {
    const values = alternatives(field, filter[field]);
    if (values) exact.set(field, values);
  }
  if (scope.group !== undefined) exact.set('group', within(scope.group, exact.get('group')));
  const selection = {
    exact,
    actions: alternatives('action', filter.action),
    phrases: phrasesIn(searchIn(filter)),
    withoutOwn: exact.has('group'),
    times: timesIn(filter),
    order,
    behind,
    until,
  };
  return { ...selection, matches: matcher(selection) };
}

function within(group: string, asked: readonly string[] | undefined): readonly string[] {
  return asked === undefined || asked.includes(group) ? [group] : [];
}

function alternatives(name: string, given: OneOf<string> | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (!values.every((value) => typeof value === 'string'))
    throw wrongOption(`'${name}' is a text, or a list of texts`, given);
  if (values.length > mostAlternatives)
    throw wrongOption(`'${name}' has ${mostAlternatives} alternatives at most`, values.length);
  return [...new Set(values)];
}

function searchIn({ search = '' }: EventFilter): string {
  if (typeof search !== 'string') throw wrongOption("'search' is a text", search);
  if (search.length > mostSearched) throw wrongOption(`'search' has ${mostSearched} characters at most`, search.length);
  return search;
}

/** Events occur at whole milliseconds. */
function timesIn(filter: EventFilter): Selection['times'] {
  let [from, to] = [-Infinity, Infinity];
  for (const field of timeFields) {
    const given = filter[field];
    if (given === undefined) continue;
    const time = milliseconds(field, given);
    if (field === 'occurred_at' || field === 'occurred_at_gte') from = Math.max(from, Math.ceil(time));
    if (field === 'occurred_at' || field === 'occurred_at_lte') to = Math.min(to, Math.floor(time));
    if (field === 'occurred_at_gt') from = Math.max(from, Math.floor(time) + 1);
    if (field === 'occurred_at_lt') to = Math.min(to, Math.ceil(time) - 1);
  }
  return { from, to };
}
