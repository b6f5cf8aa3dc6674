import type { Count, EventFilter } from '@audit-trail/reader';
import type { Session } from '../session.js';

/** Actors whose names are looked up: each takes a question of its own. */
const most = 50;

/**
 * The latest names of the actors that rows count, by id. They are looked up rather than counted by: an index counts by ids
 * alone, and one who is renamed stays the same.
 */
export async function actorNames(
  { reader }: Session,
  rows: readonly Count[],
  filter: EventFilter,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.map(({ actor_id = '' }) => actor_id))].filter((id) => id !== '').slice(0, most);
  const names = new Map<string, string>();
  for (const id of ids) {
    const [event] = (await reader.events({ ...filter, actor_id: id, limit: 1 })).events;
    if (event !== undefined && event.actor_name !== '') names.set(id, event.actor_name);
  }
  return names;
}
