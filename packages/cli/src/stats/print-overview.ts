import type { Count, CountKey, EventFilter } from '@audit-trail/reader';
import { json } from '../output/json.js';
import { plural } from '../output/plural.js';
import type { Session, View } from '../session.js';
import { formatTime } from '../time/format-time.js';
import { actorNames } from './actor-names.js';
import { histogram } from './calendar.js';
import { countTable } from './count-table.js';
import { byFrequency, rowsOf, titleOf } from './print-counts.js';

/** Rows of each part. */
const most = 10;

const parts: Readonly<Record<'actions' | 'actors' | 'outcomes', CountKey>> = {
  actions: 'action',
  actors: 'actor_id',
  outcomes: 'outcome',
};

interface Overview {
  readonly count: number;
  readonly first?: string;
  readonly last?: string;
  readonly days: readonly Count[];
  readonly actions: readonly Count[];
  readonly actors: readonly Count[];
  readonly outcomes: readonly Count[];
}

/** Prints how many events there are, since when, and by day, action, actor and outcome. */
export async function printOverview(session: Session, filter: EventFilter, asJson: boolean): Promise<void> {
  const { output } = session;
  const overview = await overviewOf(session, filter);
  if (asJson) return output.writeLines([json(overview)]);
  if (overview.count === 0) return output.say('No such events.');
  const names = await actorNames(session, overview.actors.slice(0, most), filter);
  await output.writeLines(linesOf(overview, names, session));
}

async function overviewOf({ reader }: Session, filter: EventFilter): Promise<Overview> {
  const days = await reader.count({ ...filter, by: 'day' });
  const [first] = (await reader.events({ ...filter, order: 'asc', limit: 1 })).events;
  const [last] = (await reader.events({ ...filter, limit: 1 })).events;
  return {
    count: days.reduce((sum, { count }) => sum + count, 0),
    ...(first && { first: first.occurred_at }),
    ...(last && { last: last.occurred_at }),
    days,
    actions: byFrequency(await reader.count({ ...filter, by: parts.actions })),
    actors: byFrequency(await reader.count({ ...filter, by: parts.actors })),
    outcomes: byFrequency(await reader.count({ ...filter, by: parts.outcomes })),
  };
}

function linesOf(
  overview: Overview,
  names: ReadonlyMap<string, string>,
  { output, paint, clock }: View,
): readonly string[] {
  const { count, first = '', last = '', days } = overview;
  const { zone } = clock;
  const { width } = output;
  const span = `from ${formatTime(first, zone)} to ${formatTime(last, zone)} (${zone.name})`;
  const { title, rows } = histogram(days);
  const tables = (['actions', 'actors', 'outcomes'] as const).map((part) => {
    const by = [parts[part]];
    return countTable({ titles: by.map(titleOf), rows: rowsOf(overview[part], by, names), width, paint, most });
  });
  const calendar = countTable({ titles: [title], rows, width, paint, most: Infinity });
  const heading = `${paint('strong', plural(count, 'event'))}, ${span}`;
  return [heading, ...[calendar, ...tables].flatMap((table) => ['', ...table])];
}
