import type { Comparison, Report } from './report.js';
import type { Spread } from './spread.js';

const headings = ['', 'variant', 'µs CPU', 'spread', 'against', 'ratio', 'spread', 'goal', ''];
/** Columns of numbers, which end at the same place. */
const rightAligned = new Set([2, 5]);

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
    [id, title, `/${unit}`],
    ...variants.flatMap(({ title: variant, cpu, comparisons }) => {
      const cost = ['', variant, cpu.median.toFixed(1), between(cpu, 1)];
      const [first, ...others] = comparisons;
      return [
        first ? [...cost, ...cellsOf(first)] : cost,
        ...others.map((other) => ['', '', '', '', ...cellsOf(other)]),
      ];
    }),
  ];
}

function cellsOf({ peer, over, ratio, verdict }: Comparison): string[] {
  const against = over === undefined ? peer : `${peer}, above ${over}`;
  const cells = [against, ratio.median.toFixed(2), between(ratio, 2)];
  if (!verdict) return cells;
  const { atMost, met, clear } = verdict;
  return [...cells, `≤ ${atMost}`, `${met ? 'met' : 'not met'}${clear ? '' : '?'}`];
}

function between({ lowerQuartile, upperQuartile }: Spread, digits: number): string {
  return `${lowerQuartile.toFixed(digits)}–${upperQuartile.toFixed(digits)}`;
}
