import type { Count, CountKey, EventFilter } from '@audit-trail/reader';
import { json } from '../output/json.js';
import type { Session } from '../session.js';
import { actorNames } from './actor-names.js';
import { type CountRow, countTable } from './count-table.js';
import { isTime } from './keys.js';

export interface PrintCountsOptions {
  readonly by: readonly CountKey[];
  readonly filter: EventFilter;
  readonly most: number;
  readonly asJson: boolean;
}

/** Prints how often, by several things: a time in its order, else the most frequent first. */
export async function printCounts(session: Session, { by, filter, most, asJson }: PrintCountsOptions): Promise<void> {
  const { reader, output, paint } = session;
  const counted = await reader.count({ ...filter, by });
  const rows = isTime(by[0]) ? counted : byFrequency(counted);
  if (asJson) return output.writeLines(rows.map(json));
  if (rows.length === 0) return output.say('No such events.');
  const names = by.includes('actor_id') ? await actorNames(session, rows.slice(0, most), filter) : noNames;
  const table = { titles: by.map(titleOf), rows: rowsOf(rows, by, names), width: output.width, paint, most };
  await output.writeLines(countTable(table));
  if (rows.length > most) output.say('See more of them with --limit.');
}

const noNames: ReadonlyMap<string, string> = new Map();

/** Rows of a table, with the names of actors whose ids they have. */
export function rowsOf(
  counts: readonly Count[],
  by: readonly CountKey[],
  names: ReadonlyMap<string, string>,
): readonly CountRow[] {
  return counts.map((count) => ({
    labels: by.map((key) => {
      const value = count[key] ?? '';
      const name = key === 'actor_id' ? names.get(value) : undefined;
      return name === undefined ? value : `${name} (${value})`;
    }),
    count: count.count,
  }));
}

export function titleOf(key: CountKey): string {
  if (isTime(key)) return `${key} (UTC)`;
  return key === 'actor_id' ? 'actor' : key.replaceAll('_', ' ');
}

export function byFrequency(counts: readonly Count[]): readonly Count[] {
  return counts.toSorted((a, b) => b.count - a.count);
}
