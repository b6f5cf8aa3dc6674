import { figureOf, type Growth } from './measure.js';
import { linearScale, logScale, type Scale } from './scale.js';

const size = { width: 720, height: 380 };
const frame = { left: 76, right: 20, top: 66, bottom: 56 };
const inner = {
  width: size.width - frame.left - frame.right,
  height: size.height - frame.top - frame.bottom,
};

/** Told apart also by people who don't see all colours (Okabe and Ito), and by their marks. */
const colours = [
  { light: '#0072b2', dark: '#56b4e9' },
  { light: '#b35c00', dark: '#f0a33a' },
  { light: '#00795a', dark: '#2fc79d' },
] as const;

const style = `
  text { font: 13px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: 600; }
  .paper { fill: #ffffff; }
  .grid { stroke: #d0d7de; }
  .axis { stroke: #57606a; }
  .line { fill: none; stroke-width: 2; }
  ${colours.map(({ light }, at) => `.s${at} { stroke: ${light}; } .m${at} { fill: ${light}; }`).join('\n  ')}
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .paper { fill: #0d1117; }
    .grid { stroke: #30363d; }
    .axis { stroke: #8b949e; }
    ${colours.map(({ dark }, at) => `.s${at} { stroke: ${dark}; } .m${at} { fill: ${dark}; }`).join('\n    ')}
  }`;

/** A picture of one figure of all series, as SVG: medians as lines, quartiles as bars. */
export function plotOf(growth: Growth, figure: string): string {
  const { axis, series, figures, title } = growth.dimension;
  const of = figures[figure];
  if (!of) throw new Error(`${title} has no figure '${figure}'.`);
  const lines = Object.entries(series).map(([name, { title: way }]) => ({
    way,
    points: axis.points.flatMap((value) => {
      const spread = figureOf(growth, name, value, figure);
      return spread ? [{ value, ...spread }] : [];
    }),
  }));
  const values = lines.flatMap(({ points }) => points.flatMap((at) => [at.lowerQuartile, at.upperQuartile]));
  const across = axis.log ? logScale(axis.points) : linearScale(axis.points);
  const up = of.log ? logScale(values) : linearScale(values);
  const x = (value: number) => round(frame.left + 12 + across.place(value) * (inner.width - 24));
  const y = (value: number) => round(frame.top + inner.height - up.place(value) * inner.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(`${title}: ${of.title}`)}">`,
    `<style>${style}\n</style>`,
    `<rect class="paper" width="${size.width}" height="${size.height}" rx="6"/>`,
    `<text class="title" x="${frame.left}" y="24">${escaped(title)}</text>`,
    ...legendOf(lines.map(({ way }) => way)),
    ...gridOf(up, y),
    ...axisOf(axis.points, x),
    `<text x="${frame.left + inner.width / 2}" y="${size.height - 14}" text-anchor="middle">${escaped(axis.title)}${axis.log ? ' (log)' : ''}</text>`,
    `<text transform="translate(18 ${frame.top + inner.height / 2}) rotate(-90)" text-anchor="middle">${escaped(of.title)}${of.log ? ' (log)' : ''}</text>`,
    ...lines.flatMap(({ points }, at) => [
      `<polyline class="line s${at}" points="${points.map(({ value, median }) => `${x(value)},${y(median)}`).join(' ')}"/>`,
      ...points.map(
        ({ value, lowerQuartile, upperQuartile }) =>
          `<path class="line s${at}" d="M${x(value)} ${y(lowerQuartile)}V${y(upperQuartile)}"/>`,
      ),
      ...points.map(({ value, median }) => markAt(x(value), y(median), at)),
    ]),
    '</svg>\n',
  ].join('\n');
}

function legendOf(ways: readonly string[]): readonly string[] {
  let x = frame.left;
  return ways.flatMap((way, at) => {
    const parts = [markAt(x + 5, 42, at), `<text x="${x + 16}" y="47">${escaped(way)}</text>`];
    x += 16 + way.length * 6.9 + 24;
    return parts;
  });
}

function gridOf({ ticks }: Scale, y: (value: number) => number): readonly string[] {
  return ticks.flatMap((tick) => [
    `<path class="grid" d="M${frame.left} ${y(tick)}h${inner.width}"/>`,
    `<text x="${frame.left - 8}" y="${y(tick) + 4}" text-anchor="end">${short(tick)}</text>`,
  ]);
}

function axisOf(ticks: readonly number[], x: (value: number) => number): readonly string[] {
  const bottom = frame.top + inner.height;
  return [
    `<path class="axis" d="M${frame.left} ${bottom}h${inner.width}"/>`,
    ...ticks.flatMap((tick) => [
      `<path class="axis" d="M${x(tick)} ${bottom}v5"/>`,
      `<text x="${x(tick)}" y="${bottom + 20}" text-anchor="middle">${short(tick)}</text>`,
    ]),
  ];
}

function markAt(x: number, y: number, series: number): string {
  const shapes = [
    `<circle class="m${series}" cx="${x}" cy="${y}" r="4.5"/>`,
    `<rect class="m${series}" x="${x - 4}" y="${y - 4}" width="8" height="8"/>`,
    `<path class="m${series}" d="M${x} ${round(y - 5.5)}l5.5 10h-11z"/>`,
  ];
  return shapes[series % shapes.length] ?? '';
}

/** As little as says it: 0.5, 10, 2k, 10M. */
function short(value: number): string {
  const [divisor, unit] = value >= 1e6 ? [1e6, 'M'] : value >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / divisor).toPrecision(3)).toLocaleString('en-US')}${unit}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
