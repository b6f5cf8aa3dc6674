import type { EventFilter, History, HistoryEntry } from '@audit-trail/reader';
import { describeChange } from '../event/changes.js';
import { targetNamed } from '../event/find-by-name.js';
import { historyColumns } from './history-columns.js';
import { targetName } from '../event/target.js';
import type { NamedTarget } from '../options/target.js';
import { json } from '../output/json.js';
import { plural } from '../output/plural.js';
import { layOut } from '../output/table.js';
import { cut } from '../output/text-width.js';
import { visible } from '../output/visible.js';
import type { Session, View } from '../session.js';

export interface PrintHistoryOptions {
  readonly target: NamedTarget;
  /** As it was written: perhaps a name. */
  readonly text: string;
  readonly filter: EventFilter;
  readonly asJson: boolean;
}

/** Prints what happened to a target, oldest first, with what changed. */
export async function printHistory(session: Session, options: PrintHistoryOptions): Promise<void> {
  const { output } = session;
  const history = await historyOf(session, options);
  if (history.entries.length === 0) return output.say(`Nothing is known of '${options.text}'.`);
  if (options.asJson) return output.writeLines(history.entries.map(json));
  await output.writeLines(linesOf(history, session));
}

async function historyOf(session: Session, { target, text, filter }: PrintHistoryOptions): Promise<History> {
  const history = await session.reader.history(target, filter);
  if (history.entries.length > 0) return history;
  const named = await targetNamed(session, text);
  return named === undefined ? history : session.reader.history(named, filter);
}

function linesOf({ target, entries }: History, { output, paint, clock }: View): readonly string[] {
  const { width } = output;
  const table = layOut({ columns: historyColumns(clock.zone), rows: entries, width, paint });
  const name = entries.findLast(({ event }) => event.target_id === target.id && event.target_name !== '')?.event
    .target_name;
  const title = [targetName(target), ...(name === undefined ? [] : [name])].join('  ');
  return [
    `${paint('strong', cut(visible(title), width - 14))}  ${plural(entries.length, 'event')}`,
    '',
    table.head,
    ...entries.flatMap((entry) => [table.line(entry), ...changesOf(entry, width)]),
  ];
}

function changesOf({ changes = [], version }: HistoryEntry, width: number): readonly string[] {
  const first = version === undefined ? '' : `v${version}`;
  return changes.map((change, at) => {
    const what = visible(`${change.path === '' ? '(all)' : change.path}  ${describeChange(change)}`);
    return cut(`    ${(at === 0 ? first : '').padEnd(4)} ${what}`, width);
  });
}
