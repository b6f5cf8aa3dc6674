import type { Benchmark, Variant } from '../harness/benchmark.js';

/** One thing that there may be more and more of, and what it costs at each size. */
export interface Dimension {
  /** Of the benchmark that measures it, such as `growth/sinks`. */
  readonly id: string;
  readonly title: string;
  readonly axis: Axis;
  /** Several ways to do the same work, by their names. */
  readonly series: Readonly<Record<string, Series>>;
  /** What is told of each point, in the table. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Which of them are drawn. */
  readonly drawn: readonly string[];
  /** Whether its processes need all cores to show anything; otherwise what is measured is kept to one. */
  readonly allCores?: boolean;
  readonly rounds: { readonly generations: number; readonly warmUps: number; readonly counted: number };
}

interface Axis {
  readonly title: string;
  readonly points: readonly number[];
  readonly log: boolean;
}

export interface Series {
  readonly title: string;
  at(point: number): Variant;
}

interface Figure {
  /** With its unit, such as `CPU, µs an event`. */
  readonly title: string;
  readonly log?: boolean;
}

/** One of the variants that the harness measures. */
export interface Point {
  readonly series: string;
  readonly value: number;
}

/** In the order of the benchmark's variants. */
export function pointsOf({ axis, series }: Dimension): readonly Point[] {
  return axis.points.flatMap((value) => Object.keys(series).map((name) => ({ series: name, value })));
}

/** As the harness measures it: each point of each series is a variant, and their blocks alternate. */
export function benchmarkOf(dimension: Dimension): Benchmark {
  const variants = pointsOf(dimension).flatMap(({ series, value }) => {
    const variant = dimension.series[series]?.at(value);
    return variant ? [[`${series}-${value}`, variant] as const] : [];
  });
  return {
    id: dimension.id,
    title: dimension.title,
    unit: 'unit',
    figures: Object.fromEntries(Object.entries(dimension.figures).map(([name, { title }]) => [name, title])),
    units: { full: 1_000, short: 100 },
    variants: Object.fromEntries(variants),
    goals: [],
  };
}

/** The same with one small size only, to see that it works. */
export function shortened(dimension: Dimension): Dimension {
  return { ...dimension, axis: { ...dimension.axis, points: dimension.axis.points.slice(1, 2) } };
}
