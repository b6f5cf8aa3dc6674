import type { Benchmark } from '../harness/benchmark.js';
import type { TracedOptions } from '../events/traced-events.js';

/** What OpenTelemetry adds to an event that is recorded in a span: ids to each event, a measurement to each write. */
export const benchmark: Benchmark = {
  id: 'OTEL',
  title: 'record() in a span until written',
  unit: 'event',
  units: { full: 30_000, short: 300 },
  rounds: { warmUps: 6, counted: 6 },
  variants: {
    tick: { title: 'trail, written within the tick', open: tracedEvents({}) },
    ids: { title: 'the same, with ids of trace and span', open: tracedEvents({ ids: true }) },
    each: { title: 'trail, written() awaited for each', open: tracedEvents({ awaitEach: true }) },
    metrics: { title: 'the same, with metrics', open: tracedEvents({ awaitEach: true, metrics: true }) },
  },
  goals: [
    { variant: 'ids', peer: 'tick', atMost: 1.25 },
    { variant: 'metrics', peer: 'each', atMost: 1.15 },
  ],
};

function tracedEvents(options: TracedOptions): Benchmark['variants'][string]['open'] {
  return async (folder) => new (await import('../events/traced-events.js')).TracedEvents(folder, options);
}
