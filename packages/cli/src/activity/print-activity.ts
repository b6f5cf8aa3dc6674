import type { Activity, ActorOfActivity, Count, EventFilter } from '@audit-trail/reader';
import { actorNamed } from '../event/find-by-name.js';
import { targetName } from '../event/target.js';
import { json } from '../output/json.js';
import { plural } from '../output/plural.js';
import { visible } from '../output/visible.js';
import type { Session, View } from '../session.js';
import { histogram } from '../stats/calendar.js';
import { type CountRow, countTable } from '../stats/count-table.js';
import { formatTime } from '../time/format-time.js';

export interface PrintActivityOptions {
  readonly actor: ActorOfActivity;
  readonly filter: EventFilter;
  readonly asJson: boolean;
}

/** Rows of each part. */
const most = 10;

/** Prints what one actor did, as numbers. */
export async function printActivity(session: Session, options: PrintActivityOptions): Promise<void> {
  const { output } = session;
  const activity = await activityOf(session, options);
  if (options.asJson) return output.writeLines([json(activity)]);
  if (activity.count === 0) return output.say(`Nothing is known of '${options.actor.id}'.`);
  await output.writeLines(linesOf(activity, session));
}

async function activityOf(session: Session, { actor, filter }: PrintActivityOptions): Promise<Activity> {
  const activity = await session.reader.activity(actor, filter);
  if (activity.count > 0) return activity;
  const named = await actorNamed(session, actor.id);
  return named === undefined ? activity : session.reader.activity({ ...actor, ...named }, filter);
}

function linesOf(activity: Activity, { output, paint, clock }: View): readonly string[] {
  const { actor, count, first = '', last = '', actions, days, targets } = activity;
  const { zone } = clock;
  const calendar = histogram(days);
  const parts = [
    { title: 'action', rows: actions.map((row) => ({ labels: [row.action ?? ''], count: row.count })), most },
    { ...calendar, most: Infinity },
    { title: 'target', rows: targets.map(targetRow), most },
  ];
  const tables = parts.map(({ title, ...part }) =>
    countTable({ titles: [title], ...part, width: output.width, paint }),
  );
  const span = `from ${formatTime(first, zone)} to ${formatTime(last, zone)} (${zone.name})`;
  const heading = `${paint('strong', visible(targetName(actor)))}  ${plural(count, 'event')}, ${span}`;
  return [heading, ...tables.flatMap((table) => ['', ...table])];
}

function targetRow({ target_id: id = '', target_type: type, target_name: name = '', count }: Count): CountRow {
  const called = targetName({ type, id });
  return { labels: [name === '' ? called : `${name} (${called})`], count };
}
