import type { Size } from '../harness/benchmark.js';
import type { Cores } from '../harness/cores.js';
import { run } from '../harness/run.js';
import type { Spread } from '../harness/spread.js';
import { benchmarkOf, type Dimension, type Point, pointsOf } from './dimension.js';

/** What one dimension has shown. */
export interface Growth {
  readonly dimension: Dimension;
  readonly points: readonly MeasuredPoint[];
}

export interface MeasuredPoint extends Point {
  /** Events or requests in each block. */
  readonly units: number;
  readonly figures: Readonly<Record<string, Spread>>;
}

export interface MeasureOptions {
  readonly size: Size;
  readonly folder: string;
  readonly cores: Cores | undefined;
}

/** Measures every point of a dimension, their blocks in turn. */
export async function measure(dimension: Dimension, options: MeasureOptions): Promise<Growth> {
  const { generations, warmUps, counted } = dimension.rounds;
  const rounds =
    options.size === 'short' ? { generations: 1, warmUps: 0, rounds: 1 } : { generations, warmUps, rounds: counted };
  const cores = dimension.allCores ? undefined : options.cores;
  const { variants } = await run(benchmarkOf(dimension), { ...options, ...rounds, cores });
  const points = pointsOf(dimension).map((point, at): MeasuredPoint => {
    const { units = 0, figures = [] } = variants[at] ?? {};
    const spreads = Object.entries(dimension.figures).flatMap(([name, { title }]) => {
      const figure = figures.find((shown) => shown.title === title);
      return figure ? [[name, figure.value] as const] : [];
    });
    return { ...point, units, figures: Object.fromEntries(spreads) };
  });
  return { dimension, points };
}

/** The figure of a series at a size; undefined where that was not measured. */
export function figureOf({ points }: Growth, series: string, value: number, figure: string): Spread | undefined {
  return points.find((point) => point.series === series && point.value === value)?.figures[figure];
}
