import type { Benchmark, Figures, Goal } from './benchmark.js';
import { type Spread, spreadOf } from './spread.js';

/** What came of a benchmark. */
export interface Report {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly variants: readonly VariantReport[];
}

interface VariantReport {
  readonly title: string;
  /** Units in each block. */
  readonly units: number;
  readonly figures: readonly FigureReport[];
}

export interface FigureReport {
  /** What it is of, such as `µs CPU`. */
  readonly title: string;
  readonly value: Spread;
  readonly comparisons: readonly Comparison[];
}

export interface Comparison {
  /** Absent where the figure itself is bounded. */
  readonly peer?: string;
  /** What was taken off both; absent when nothing was. */
  readonly over?: string;
  readonly by: 'ratio' | 'difference' | 'itself';
  readonly value: Spread;
  /** Absent where there is no goal. */
  readonly verdict?: Verdict;
}

interface Verdict {
  readonly atMost: number;
  readonly met: boolean;
  /** Whether both quartiles are on the same side of the goal; else the run was too noisy to be sure. */
  readonly clear: boolean;
}

type Measured = ReadonlyMap<string, readonly Figures[]>;

/** Compares what was measured in the same round, never the fastest of one with the slowest of another. */
export function reportOf(benchmark: Benchmark, unitsOf: (variant: string) => number, measured: Measured): Report {
  const { id, title, unit, variants, goals, figures = { cpu: 'µs CPU' } } = benchmark;
  const titleOf = (variant: string) => variants[variant]?.title ?? variant;
  const compared = (goal: Goal): Comparison => {
    const { peer, over, by = 'ratio', atMost } = goal;
    const value = spreadOf(comparedInRounds(goal, measured));
    return {
      ...(peer !== undefined && { peer: titleOf(peer) }),
      ...(over !== undefined && { over: titleOf(over) }),
      by: peer === undefined ? 'itself' : by,
      value,
      ...(atMost !== undefined && { verdict: judge(value, atMost) }),
    };
  };
  const shown = (name: string): FigureReport[] =>
    Object.entries(figures)
      .filter(([figure]) => measured.get(name)?.some((round) => figure in round))
      .map(([figure, of]) => ({
        title: of,
        value: spreadOf(figuresOf(name, figure, measured)),
        comparisons: goals.filter((goal) => goal.variant === name && (goal.figure ?? 'cpu') === figure).map(compared),
      }));
  return {
    id,
    title,
    unit,
    variants: Object.keys(variants).map((name) => ({
      title: titleOf(name),
      units: unitsOf(name),
      figures: shown(name),
    })),
  };
}

function comparedInRounds({ variant, figure = 'cpu', peer, over, by }: Goal, measured: Measured): number[] {
  const values = figuresOf(variant, figure, measured);
  if (peer === undefined) return values;
  const peers = figuresOf(peer, figure, measured);
  const shared = over === undefined ? values.map(() => 0) : figuresOf(over, figure, measured);
  return values.map((value, round) => {
    const [base = Number.NaN, other = Number.NaN] = [shared[round], peers[round]];
    return by === 'difference' ? value - other : (value - base) / (other - base);
  });
}

function figuresOf(variant: string, figure: string, measured: Measured): number[] {
  const rounds = measured.get(variant);
  if (!rounds) throw new Error(`A goal names '${variant}', which is no variant.`);
  return rounds.map((round) => {
    const value = round[figure];
    if (value === undefined) throw new Error(`'${variant}' has not shown '${figure}'.`);
    return value;
  });
}

function judge(value: Spread, atMost: number): Verdict {
  const met = value.median <= atMost;
  return { atMost, met, clear: met ? value.upperQuartile <= atMost : value.lowerQuartile > atMost };
}
