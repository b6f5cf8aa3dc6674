import type { Attributes, Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';

export interface Metering extends AsyncDisposable {
  readonly provider: MeterProvider;
  readonly meter: Meter;
  /** What there is at this moment, by name. */
  collect(): Promise<Collected>;
}

/** What was collected once. */
export class Collected {
  readonly all: readonly MetricData[];
  /** Who reported them. */
  readonly scopes: readonly ScopeMetrics['scope'][];

  constructor(all: readonly ScopeMetrics[]) {
    this.all = all.flatMap(({ metrics }) => metrics);
    this.scopes = all.map(({ scope }) => scope);
  }

  /** The value for exactly these attributes; undefined when there is none. */
  value(name: string, attributes: Attributes = {}): number | undefined {
    const value = this.#point(name, attributes);
    return typeof value === 'number' ? value : undefined;
  }

  histogram(name: string, attributes: Attributes = {}): Histogram {
    const value = this.#point(name, attributes);
    if (typeof value === 'object') return value as Histogram;
    return { buckets: { boundaries: [], counts: [] }, count: 0, sum: 0 };
  }

  #point(name: string, attributes: Attributes): unknown {
    const metric = this.all.find(({ descriptor }) => descriptor.name === name);
    if (metric?.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) return undefined;
    const wanted = keyOf(attributes);
    return metric?.dataPoints.find((point) => keyOf(point.attributes) === wanted)?.value;
  }
}

/** Sets up the metrics of the SDK, as an application does; it reports when it is asked. */
export function startMetering(): Metering {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const provider = new MeterProvider({ readers: [reader] });
  return {
    provider,
    meter: provider.getMeter('test'),
    collect: async () => {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors);
      return new Collected(resourceMetrics.scopeMetrics);
    },
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}

function keyOf(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).toSorted(([a], [b]) => a.localeCompare(b)));
}
