import { describe, expect, test } from 'vitest';
import type { Dimension } from './src/growth/dimension.js';
import { plotOf } from './src/growth/plot.js';
import { linearScale, logScale } from './src/growth/scale.js';
import { tableOf } from './src/growth/table.js';
import { spreadOf } from './src/harness/spread.js';

const dimension: Dimension = {
  id: 'growth/test',
  title: 'Requests < 1 s',
  axis: { title: 'requests', points: [1, 10, 100], log: true },
  series: { trail: { title: 'trail', at: () => ({ title: '', open: () => Promise.reject(new Error('not run')) }) } },
  figures: { cpu: { title: 'CPU, µs' } },
  drawn: ['cpu'],
  rounds: { generations: 1, warmUps: 0, counted: 1 },
};
const points = [1, 10, 100].map((value) => ({
  series: 'trail',
  value,
  units: 1,
  figures: { cpu: spreadOf([value * 0.9, value, value * 1.1]) },
}));

describe('a plot', () => {
  test('has its sizes equally far apart on a logarithmic axis, and heights in proportion', () => {
    const line = /<polyline [^>]*points="([^"]+)"/.exec(plotOf({ dimension, points }, 'cpu'))?.[1] ?? '';
    const [first = [], second = [], third = []] = line.split(' ').map((pair) => pair.split(',').map(Number));
    expect((second[0] ?? 0) - (first[0] ?? 0)).toBeCloseTo((third[0] ?? 0) - (second[0] ?? 0), 0);
    const [low, high] = [(first[1] ?? 0) - (second[1] ?? 0), (second[1] ?? 0) - (third[1] ?? 0)];
    expect(high / low).toBeCloseTo(10, 0);
  });

  test('names what it shows, and escapes it', () => {
    const svg = plotOf({ dimension, points }, 'cpu');
    expect(svg).toContain('>Requests &lt; 1 s<');
    expect(svg).toContain('>requests (log)<');
    expect(svg).toContain('>CPU, µs<');
  });
});

test('scales end at round numbers that hold all values', () => {
  expect(linearScale([3, 9.2]).ticks).toEqual([0, 2.5, 5, 7.5, 10]);
  expect(linearScale([0.5, 1.7]).ticks).toEqual([0, 0.5, 1, 1.5, 2]);
  expect(logScale([1, 1_000]).ticks).toEqual([1, 10, 100, 1_000]);
  expect(logScale([1, 1_000]).place(1)).toBeCloseTo(0);
  expect(logScale([0.08, 170]).place(170)).toBeLessThanOrEqual(1);
});

test('a table has a line for each size, with medians and quartiles', () => {
  expect(tableOf({ dimension, points }).split('\n').slice(2)).toEqual([
    expect.stringContaining('1 (0.95–1.05)') as unknown,
    expect.stringContaining('10 (9.5–10.5)') as unknown,
    expect.stringContaining('100 (95–105)') as unknown,
  ]);
});
