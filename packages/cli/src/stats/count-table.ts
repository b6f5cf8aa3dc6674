import { bar } from '../output/bar.js';
import type { Paint } from '../output/paint.js';
import { formatNumber } from '../output/plural.js';
import { type Column, layOut, naturalWidthOf } from '../output/table.js';

/** What is counted: a text for each thing it is counted by. */
export interface CountRow {
  readonly labels: readonly string[];
  readonly count: number;
}

export interface CountTableOptions {
  readonly titles: readonly string[];
  readonly rows: readonly CountRow[];
  readonly width: number;
  readonly paint: Paint;
  /** Rows that are shown, the first ones. */
  readonly most: number;
}

const longestBar = 40;
const shortestBar = 6;

/** A table of numbers with bars, as long as the terminal has room for. */
export function countTable({ titles, rows, width, paint, most }: CountTableOptions): readonly string[] {
  const shown = rows.slice(0, most);
  const labels = titles.map((title, at): Column<CountRow> => ({
    title,
    value: (row) => row.labels[at] || '(none)',
    least: 8,
    most: 60,
  }));
  const count: Column<CountRow> = { title: 'count', value: (row) => formatNumber(row.count), align: 'right' };
  const columns = [...labels, count];
  const room = Math.min(longestBar, width - naturalWidthOf(columns, shown) - 2);
  const highest = shown.reduce((high, row) => Math.max(high, row.count), 0);
  const bars: Column<CountRow> = { title: '', value: (row) => bar(row.count, highest, room), ink: () => 'accent' };
  const table = layOut({ columns: room < shortestBar ? columns : [...columns, bars], rows: shown, width, paint });
  const rest = rows.length - shown.length;
  return [
    table.head,
    ...shown.map(table.line),
    ...(rest > 0 ? [paint('faint', `… and ${formatNumber(rest)} more`)] : []),
  ];
}
