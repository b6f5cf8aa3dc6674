import type { Comparison, FigureReport, Report } from './report.js';
import type { Spread } from './spread.js';

const headings = ['', 'variant', 'figure', '', 'spread', 'against', 'ratio', 'spread', 'goal', ''];
/** Columns of numbers, which end at the same place. */
const rightAligned = new Set([3, 6]);

/** One line for each variant, and one more for each further comparison of it. */
export function tableOf(reports: readonly Report[]): string {
  const rows = [headings, ...reports.flatMap(rowsOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          rightAligned.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowsOf({ id, title, unit, variants }: Report): string[][] {
  return [
    [],
    [id, `${title}, for each ${unit}`],
    ...variants.flatMap(({ title: variant, figures }) =>
      figures.flatMap((figure, at) => figureRows(at === 0 ? variant : '', figure)),
    ),
  ];
}

function figureRows(variant: string, { title, value, comparisons }: FigureReport): string[][] {
  const cells = ['', variant, title, rounded(value.median), between(value)];
  const [first, ...others] = comparisons;
  return [
    first ? [...cells, ...cellsOf(first)] : cells,
    ...others.map((other) => ['', '', '', '', '', ...cellsOf(other)]),
  ];
}

function cellsOf({ peer, over, by, value, verdict }: Comparison): string[] {
  const against = over === undefined ? (peer ?? '') : `${peer}, above ${over}`;
  const compared =
    by === 'ratio' ? [value.median.toFixed(2), between(value, 2)] : [rounded(value.median), between(value)];
  const cells =
    by === 'itself' ? [against, '', ''] : [by === 'ratio' ? against : `${against}, difference`, ...compared];
  if (!verdict) return cells;
  const { atMost, met, clear } = verdict;
  return [...cells, `≤ ${Number(atMost.toFixed(2))}`, `${met ? 'met' : 'not met'}${clear ? '' : '?'}`];
}

function between({ lowerQuartile, upperQuartile }: Spread, digits?: number): string {
  const shown = (value: number): string => (digits === undefined ? rounded(value) : value.toFixed(digits));
  return `${shown(lowerQuartile)}–${shown(upperQuartile)}`;
}

/** So that three digits say something. */
function rounded(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}
