import type { EventFilter } from '../event-query.js';
import type { Activity, ActorOfActivity } from '../trail-reader.js';
import { type Scope, select } from '../query/select.js';
import type { Storage } from '../storage.js';
import { counts, mostFrequent } from './counts.js';
import { firstOf } from './first-of.js';

/** Targets that are named with their numbers. */
const mostTargets = 100;

/** What an actor did, as numbers. */
export async function activityOf(
  storage: Storage,
  scope: Scope,
  actor: ActorOfActivity,
  filter: EventFilter,
): Promise<Activity> {
  const its = { ...filter, actor_id: actor.id, ...(actor.type !== undefined && { actor_type: actor.type }) };
  const selection = select(its, { scope, order: 'asc' });
  const actions = await counts(storage, selection, ['action']);
  const days = await counts(storage, selection, ['day']);
  const targets = await counts(storage, selection, ['target_type', 'target_id', 'target_name']);
  const [first] = await firstOf(storage.read(selection), 1);
  const [last] = await firstOf(storage.read(select(its, { scope, order: 'desc' })), 1);
  return {
    actor,
    count: actions.reduce((sum, { count }) => sum + count, 0),
    ...(first && { first: first.occurred_at }),
    ...(last && { last: last.occurred_at }),
    actions: mostFrequent(actions),
    days,
    targets: mostFrequent(
      targets.filter(({ target_id }) => target_id !== ''),
      mostTargets,
    ),
  };
}
