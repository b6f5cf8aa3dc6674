import type { Benchmark } from '../harness/benchmark.js';
import { benchmarkOf, type Dimension } from './dimension.js';
import { connections } from './connections.js';
import { events } from './events.js';
import { metadata } from './metadata.js';
import { processes } from './processes.js';
import { sinks } from './sinks.js';

export const dimensions: readonly Dimension[] = [events, metadata, connections, sinks, processes];

/** For the processes of the harness, which know benchmarks by their ids. */
export const growthBenchmarks: Readonly<Record<string, () => Promise<{ readonly benchmark: Benchmark }>>> =
  Object.fromEntries(
    dimensions.map((dimension) => [dimension.id, () => Promise.resolve({ benchmark: benchmarkOf(dimension) })]),
  );
