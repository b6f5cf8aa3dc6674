import { figureOf, type Growth } from './measure.js';

/** A table in Markdown: a line for each size, a column for each figure of each series. */
export function tableOf(growth: Growth): string {
  const { axis, series, figures } = growth.dimension;
  const columns = Object.entries(figures).flatMap(([figure, { title }]) =>
    Object.entries(series).map(([name, { title: way }]) => ({
      figure,
      name,
      heading: Object.keys(series).length > 1 ? `${title}: ${way}` : title,
    })),
  );
  const rows = axis.points.map((point) => [
    grouped(point),
    ...columns.map(({ name, figure }) => {
      const spread = figureOf(growth, name, point, figure);
      return spread
        ? `${grouped(spread.median)} (${grouped(spread.lowerQuartile)}–${grouped(spread.upperQuartile)})`
        : '';
    }),
  ]);
  return markdownTable([axis.title, ...columns.map(({ heading }) => heading)], rows);
}

/** Numbers to the right, as wide as they have to be. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, at) => Math.max(heading.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => `${'-'.repeat(width - 1)}:`).join(' | ')} |`;
  return [lineOf(headings), rule, ...rows.map(lineOf)].join('\n');
}

/** To three digits, thousands apart: 0.123, 12.3, 1,230. */
export function grouped(value: number): string {
  return value === 0 ? '0' : Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
