import { shareWidth } from './columns.js';
import type { Ink, Paint } from './paint.js';
import { fit, textWidth } from './text-width.js';
import { visible } from './visible.js';

/** A column of a table of rows. Recorded values need no care: the table makes what it prints visible. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly ink?: (row: Row) => Ink;
  /** How far it may be cut; not at all when absent. */
  readonly least?: number;
  /** Widest it gets, however long the values are. */
  readonly most?: number;
  /** Left out unless there is so much room. */
  readonly optional?: number;
  readonly align?: 'right';
}

export interface Table<Row> {
  readonly head: string;
  readonly line: (row: Row) => string;
}

export interface TableOptions<Row> {
  readonly columns: readonly Column<Row>[];
  /** Those that decide how wide columns are. */
  readonly rows: readonly Row[];
  readonly width: number;
  readonly paint: Paint;
}

const gap = '  ';

/** Lays out a table so that its lines are no wider than a terminal. */
export function layOut<Row>({ columns, rows, width, paint }: TableOptions<Row>): Table<Row> {
  const naturals = columns.map((column) => naturalWidth(column, rows));
  const widths = shareWidth(
    columns.map(({ least, optional }, at) => ({
      natural: naturals[at] ?? 0,
      ...(least !== undefined && { least }),
      ...(optional !== undefined && { optional }),
    })),
    width,
  );
  const shown = columns.flatMap((column, at) => (widths[at] ? [{ column, width: widths[at] }] : []));
  const join = (cells: readonly string[]): string => cells.join(gap).trimEnd();
  return {
    head: join(shown.map((each) => paint('faint', aligned(each.column, each.column.title, each.width)))),
    line: (row) =>
      join(
        shown.map(({ column, width: own }) => {
          const cell = aligned(column, visible(column.value(row)), own);
          return paint(column.ink?.(row) ?? 'plain', cell);
        }),
      ),
  };
}

/** How wide the rows would like a table to be; a column with nothing in it is none. */
export function naturalWidthOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): number {
  const widths = columns.map((column) => naturalWidth(column, rows)).filter((width) => width > 0);
  return widths.reduce((sum, width) => sum + width + gap.length, -gap.length);
}

function naturalWidth<Row>({ title, value, most = Infinity }: Column<Row>, rows: readonly Row[]): number {
  const widest = rows.reduce((width, row) => Math.max(width, textWidth(visible(value(row)))), 0);
  return widest === 0 && rows.length > 0 ? 0 : Math.min(most, Math.max(widest, textWidth(title)));
}

function aligned<Row>({ align }: Column<Row>, text: string, width: number): string {
  const cell = fit(text, width);
  return align === 'right' ? cell.trimEnd().padStart(width) : cell;
}
