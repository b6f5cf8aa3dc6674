import type { DatabaseSync } from 'node:sqlite';
import { compareLists } from '../query/order.js';
import type { Count, CountKey } from '../event-query.js';
import type { Selection } from '../query/selection.js';
import type { Conditions } from './conditions.js';
import type { Contents } from './contents.js';
import { kindsIn } from './kinds.js';
import { blockEvents } from './schema.js';
import { TermSearch } from './parts/term-search.js';

const hour = 3_600_000;

interface Counted {
  readonly sql: string;
  readonly isName?: boolean;
  /** What is shown of a kind. */
  readonly ofKind?: 'action' | 'action_type' | 'outcome';
  /** What is shown of a time: so many characters. */
  readonly unit?: number;
  readonly shown?: number;
}

/** What columns can be counted by. Division truncates towards zero, hence the remainder. */
const keys: { readonly [key in CountKey]?: Counted } = {
  hour: { sql: floored(hour), unit: hour, shown: '2026-11-25T14'.length },
  day: { sql: floored(24 * hour), unit: 24 * hour, shown: '2026-11-25'.length },
  month: { sql: floored(24 * hour), unit: 24 * hour, shown: '2026-11'.length },
  group: { sql: 'e.grp', isName: true },
  action: { sql: 'e.kind', ofKind: 'action' },
  action_type: { sql: 'e.kind', ofKind: 'action_type' },
  actor_id: { sql: 'e.actor', isName: true },
  outcome: { sql: 'e.kind', ofKind: 'outcome' },
};

function floored(unit: number): string {
  return `(e.time - ((e.time % ${unit}) + ${unit}) % ${unit}) / ${unit}`;
}

/** So many events are looked through at once: grouping sorts them, in memory, and others have their turn in between. */
const eventsAtOnce = { ofAll: 32 * blockEvents, ofSome: 1024 * blockEvents };

/** Whether an index can count without reading lines. */
export function canCount({ isExact }: Conditions, by: readonly CountKey[], { behind, until }: Selection): boolean {
  return isExact && !behind && !until && by.every((key) => keys[key] !== undefined);
}

/** Counts part by part, so that whoever asks can do something else in between; the last one has the rows. */
export function* countRows(
  database: DatabaseSync,
  contents: Contents,
  conditions: Conditions,
  { times }: Selection,
  by: readonly CountKey[],
): Generator<undefined, readonly Count[]> {
  const { where, values, isEmpty } = conditions;
  if (isEmpty) return [];
  if (by.length === 0 && where.length === 0) return contents.live > 0 ? [{ count: contents.live }] : [];
  const counted = by.flatMap((key) => keys[key] ?? []);
  const listed = counted.map(({ sql }, at) => `${sql} AS k${at}`).join(', ');
  const isLive = contents.live < contents.lastSeq ? ' AND e.file IN (SELECT id FROM files WHERE gone = 0)' : '';
  const and = where.map((each) => ` AND ${each}`).join('') + isLive;
  const grouped = counted.length > 0 ? ` GROUP BY ${counted.map((_, at) => at + 1).join(', ')}` : '';
  const selected = `SELECT ${listed}${listed && ', '}count(*) AS count FROM`;
  const inRange = database.prepare(`${selected} events e WHERE e.seq BETWEEN ? AND ?${and}${grouped}`);
  const inList = database.prepare(
    `${selected} json_each(?) s CROSS JOIN events e ON e.seq = s.value WHERE true${and}${grouped}`,
  );
  const terms = new TermSearch(database, conditions);
  const sums = new Map<string, { readonly keys: readonly number[]; count: number }>();
  const blocks = contents.blocks.filter(({ low, high }) => high >= times.from && low <= times.to);
  for (let at = 0; at < blocks.length;) {
    const first = blocks[at]?.block ?? 0;
    let last = first;
    const most =
      (conditions.terms.length + conditions.lists.length === 0 ? eventsAtOnce.ofAll : eventsAtOnce.ofSome) /
      blockEvents;
    for (at += 1; at < blocks.length; at += 1) {
      const next = blocks[at]?.block ?? 0;
      if (next !== last + 1 || next - first >= most) break;
      last = next;
    }
    const end = Math.min(contents.lastSeq, (last + 1) * blockEvents - 1);
    for (const stretch of terms.in(first * blockEvents, end)) {
      const rows = stretch.seqs
        ? inList.iterate(JSON.stringify(stretch.seqs), ...values)
        : inRange.iterate(stretch.first, stretch.last, ...values);
      for (const row of rows) {
        const numbers = counted.map((_, place) => Number(row[`k${place}`]));
        const name = numbers.join(' ');
        const sum = sums.get(name);
        if (sum) sum.count += Number(row['count']);
        else sums.set(name, { keys: numbers, count: Number(row['count']) });
      }
      yield;
    }
  }
  return rowsOf(database, by, counted, [...sums.values()]);
}

function namesOf(database: DatabaseSync, numbers: ReadonlySet<number>): ReadonlyMap<number, string> {
  const rows = database
    .prepare('SELECT names.id AS id, name FROM json_each(?) JOIN names ON names.id = json_each.value')
    .all(JSON.stringify([...numbers]));
  return new Map(rows.map((row) => [Number(row['id']), String(row['name'])]));
}

/** Names what was counted, and adds up what has the same name. */
function rowsOf(
  database: DatabaseSync,
  by: readonly CountKey[],
  counted: readonly Counted[],
  sums: readonly { readonly keys: readonly number[]; readonly count: number }[],
): readonly Count[] {
  const names = namesOf(
    database,
    new Set(sums.flatMap(({ keys: numbers }) => numbers.filter((_, at) => counted[at]?.isName))),
  );
  const kinds = new Map(kindsIn(database).map((kind) => [kind.number, kind]));
  const textOf = ({ isName, ofKind, unit = 1, shown }: Counted, value: number): string => {
    if (ofKind) return kinds.get(value)?.[ofKind] ?? '';
    return isName === true ? (names.get(value) ?? '') : new Date(value * unit).toISOString().slice(0, shown);
  };
  const rows = new Map<string, { readonly texts: readonly string[]; count: number }>();
  for (const { keys: numbers, count } of sums) {
    if (count === 0) continue; // without anything to group by, there is always a row
    const texts = counted.map((key, at) => textOf(key, numbers[at] ?? 0));
    const row = rows.get(JSON.stringify(texts));
    if (row) row.count += count;
    else rows.set(JSON.stringify(texts), { texts, count });
  }
  const sorted = [...rows.values()].toSorted((a, b) => compareLists(a.texts, b.texts));
  return sorted.map(({ texts, count }) => ({ ...Object.fromEntries(by.map((key, at) => [key, texts[at]])), count }));
}
