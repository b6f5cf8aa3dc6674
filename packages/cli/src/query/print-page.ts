import type { AuditEvent } from '@audit-trail/core';
import type { EventQuery } from '@audit-trail/reader';
import { eventColumns } from '../event/event-columns.js';
import { wholeEvent } from '../event/whole-event.js';
import { json } from '../output/json.js';
import { plural } from '../output/plural.js';
import { layOut } from '../output/table.js';
import type { Session, View } from '../session.js';

/** How events are shown: a table, each whole, or as JSON lines. */
export type EventForm = 'table' | 'full' | 'json';

/** Prints a page of events, and says beside it how to see more. */
export async function printPage({ reader, ...view }: Session, query: EventQuery, form: EventForm): Promise<void> {
  const { events, before, after } = await reader.events(query);
  const { output } = view;
  if (form === 'table') await printTable(events, view);
  else if (form === 'json') await output.writeLines(events.map(json));
  else await output.writeLines(events.flatMap((event) => wholeEvent(event, view.clock.zone, view.paint)));
  if (events.length === 0) output.say('No such events.');
  if (query.before !== undefined && before !== undefined) output.say(`There are more before these: --before ${before}`);
  else if (after !== undefined)
    output.say(`There are more: go on with --after ${after}, or ask for more at once with --limit.`);
  else if (form !== 'json' && events.length > 0 && !query.after && !query.before)
    output.say(`${plural(events.length, 'event')} in all.`);
}

async function printTable(events: readonly AuditEvent[], { output, paint, clock }: View): Promise<void> {
  if (events.length === 0) return;
  const { width } = output;
  const { columns, lackIds } = eventColumns(events, width, clock.zone);
  const table = layOut({ columns, rows: events, width, paint });
  await output.writeLines([table.head, ...events.map(table.line)]);
  if (lackIds)
    output.say('There is no room for all ids: --full has them, and --actor-name and --target-name find by name.');
}
