import type { Benchmark, Goal } from './benchmark.js';
import { type Spread, spreadOf } from './spread.js';

/** What came of a benchmark. */
export interface Report {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** In each block. */
  readonly units: number;
  readonly variants: readonly VariantReport[];
}

interface VariantReport {
  readonly title: string;
  /** Microseconds of CPU for each unit. */
  readonly cpu: Spread;
  readonly comparisons: readonly Comparison[];
}

export interface Comparison {
  readonly peer: string;
  /** What was taken off both; absent when nothing was. */
  readonly over?: string;
  readonly ratio: Spread;
  /** Absent where there is no goal. */
  readonly verdict?: Verdict;
}

interface Verdict {
  readonly atMost: number;
  readonly met: boolean;
  /** Whether both quartiles are on the same side of the goal; else the run was too noisy to be sure. */
  readonly clear: boolean;
}

/** Compares what was measured in the same round, never the fastest of one with the slowest of another. */
export function reportOf(
  benchmark: Benchmark,
  units: number,
  measured: ReadonlyMap<string, readonly number[]>,
): Report {
  const { id, title, unit, variants, goals } = benchmark;
  const titleOf = (variant: string) => variants[variant]?.title ?? variant;
  return {
    id,
    title,
    unit,
    units,
    variants: Object.keys(variants).map((name) => ({
      title: titleOf(name),
      cpu: spreadOf(measured.get(name) ?? []),
      comparisons: goals
        .filter((goal) => goal.variant === name)
        .map((goal) => {
          const ratio = spreadOf(ratios(goal, measured));
          return {
            peer: titleOf(goal.peer),
            ...(goal.over !== undefined && { over: titleOf(goal.over) }),
            ratio,
            ...(goal.atMost !== undefined && { verdict: judge(ratio, goal.atMost) }),
          };
        }),
    })),
  };
}

function ratios({ variant, peer, over }: Goal, measured: ReadonlyMap<string, readonly number[]>): number[] {
  const costs = (name: string): readonly number[] => {
    const values = measured.get(name);
    if (!values) throw new Error(`A goal names '${name}', which is no variant.`);
    return values;
  };
  const base = over === undefined ? [] : costs(over);
  const peers = costs(peer);
  return costs(variant).map((cost, round) => {
    const shared = base[round] ?? 0;
    return (cost - shared) / ((peers[round] ?? Number.NaN) - shared);
  });
}

function judge(ratio: Spread, atMost: number): Verdict {
  const met = ratio.median <= atMost;
  return { atMost, met, clear: met ? ratio.upperQuartile <= atMost : ratio.lowerQuartile > atMost };
}
