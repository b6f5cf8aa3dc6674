import type { ActionType, Outcome } from '@audit-trail/core';
import type { EventFilter } from '@audit-trail/reader';
import type { Clock } from '../time/clock.js';
import { readTime } from '../time/time-words.js';
import { UsageError } from '../usage-error.js';
import type { FilterOptions } from './filter-options.js';
import { readTarget } from './target.js';

const actionTypes: Readonly<Record<string, ActionType>> = {
  c: 'c',
  r: 'r',
  u: 'u',
  d: 'd',
  create: 'c',
  read: 'r',
  update: 'u',
  delete: 'd',
};
const outcomes: Readonly<Record<string, Outcome>> = {
  success: 'success',
  failure: 'failure',
  denied: 'denied',
  unknown: 'unknown',
  attempted: 'attempted',
};

/**
 * The filter that options mean.
 *
 * @throws UsageError for what they can't mean.
 */
export function filterOf(options: FilterOptions, clock: Clock): EventFilter {
  return {
    action: options.action,
    action_type: options.type?.map((type) => oneOf(actionTypes, type, '--type is one of c, r, u and d')),
    actor_id: options.actor,
    actor_name: options.actorName,
    actor_type: options.actorType,
    target_name: options.targetName,
    ...targetsOf(options),
    group: options.group,
    outcome: options.outcome?.map((name) =>
      oneOf(outcomes, name, `--outcome is one of ${Object.keys(outcomes).join(', ')}`),
    ),
    search: searchOf(options),
    ...timesOf(options, clock),
  };
}

function oneOf<Value>(known: Readonly<Record<string, Value>>, given: string, rule: string): Value {
  const value = Object.hasOwn(known, given) ? known[given] : undefined;
  if (value === undefined) throw new UsageError(`${rule}, not '${given}'.`);
  return value;
}

function targetsOf({ target, targetType }: FilterOptions): Pick<EventFilter, 'target_id' | 'target_type'> {
  if (target === undefined || targetType !== undefined) return { target_id: target, target_type: targetType };
  const targets = target.map((text) => readTarget(text));
  const types = new Set(targets.map(({ type }) => type));
  if (types.size > 1)
    throw new UsageError('Ask for targets of one type at a time, or name their types with --target-type.');
  const [type] = types;
  return { target_id: targets.map(({ id }) => id), target_type: type };
}

function searchOf({ search }: FilterOptions): string | undefined {
  const wordless = search?.find((words) => !/[\p{L}\p{N}\p{M}]/u.test(words));
  if (wordless === undefined) return search?.join(' ');
  throw new UsageError(`--search looks for words of letters and digits; there is none in '${wordless}'.`);
}

type Times = Pick<EventFilter, 'occurred_at_gte' | 'occurred_at_lt' | 'occurred_at_lte'>;

function timesOf({ since, until, on }: FilterOptions, clock: Clock): Times {
  if (on !== undefined && (since ?? until) !== undefined)
    throw new UsageError('--on is a day by itself: leave out --since and --until.');
  if (on !== undefined) {
    const { from, to } = readTime(on, clock);
    if (from === to) throw new UsageError(`--on is a day or a month, such as yesterday or 2026-11-25, not '${on}'.`);
    return { occurred_at_gte: from, occurred_at_lt: to };
  }
  const from = since === undefined ? undefined : readTime(since, clock).from;
  const end = until === undefined ? undefined : readTime(until, clock);
  if (from !== undefined && end !== undefined && (end.from === end.to ? end.to < from : end.to <= from))
    throw new UsageError(`--until '${until}' is before --since '${since}': nothing is in between.`);
  if (end === undefined) return { occurred_at_gte: from };
  return { occurred_at_gte: from, ...(end.from === end.to ? { occurred_at_lte: end.to } : { occurred_at_lt: end.to }) };
}
