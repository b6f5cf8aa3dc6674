import type { Benchmark } from './harness/benchmark.js';
import { growthBenchmarks } from './growth/dimensions.js';

/** Each is loaded when it is asked for: the process of one must not carry the peers of another. */
const benchmarks: Readonly<Record<string, () => Promise<{ readonly benchmark: Benchmark }>>> = {
  P1: () => import('./benchmarks/p1-written.js'),
  P2: () => import('./benchmarks/p2-durable.js'),
  P3: () => import('./benchmarks/p3-express.js'),
  P4: () => import('./benchmarks/p4-express-shipping.js'),
  P5: () => import('./benchmarks/p5-nest.js'),
  P6: () => import('./benchmarks/p6-unaudited.js'),
  P7: () => import('./benchmarks/p7-http.js'),
  P8: () => import('./benchmarks/p8-file.js'),
  P9: () => import('./benchmarks/p9-outage.js'),
  P10: () => import('./benchmarks/p10-open.js'),
  P11: () => import('./benchmarks/p11-answer.js'),
  P12: () => import('./benchmarks/p12-import.js'),
  P13: () => import('./benchmarks/p13-reading.js'),
  WRITTEN: () => import('./benchmarks/written.js'),
  CLS: () => import('./benchmarks/cls-hooked.js'),
  OTEL: () => import('./benchmarks/opentelemetry.js'),
  RIVALS: () => import('./benchmarks/rivals.js'),
  'RIVALS-EVENTS': () => import('./benchmarks/rivals-events.js'),
};

export const benchmarkIds: readonly string[] = Object.keys(benchmarks);

export async function loadBenchmark(id: string): Promise<Benchmark> {
  const load = benchmarks[id] ?? growthBenchmarks[id];
  if (!load) throw new Error(`There is no benchmark '${id}'. There are ${benchmarkIds.join(', ')}.`);
  return (await load()).benchmark;
}
