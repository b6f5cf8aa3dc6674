import { type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { observeTrail, otelFacts } from '@audit-trail/opentelemetry';
import { context, type Meter, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { inBursts } from './bursts.js';
import { inputOf } from './example.js';
import { TrailEvents } from './trail-events.js';

export interface TracedOptions {
  readonly ids?: boolean;
  readonly metrics?: boolean;
  /** Whether each event is written before the next is made. */
  readonly awaitEach?: boolean;
}

/** Each burst of events in a span of its own. The SDK is set up in any case. */
export class TracedEvents extends TrailEvents {
  constructor(folder: string, { ids, metrics, awaitEach }: TracedOptions) {
    const meter = startSdk();
    let stop = (): void => undefined;
    const open = (directory: string): AuditTrail => {
      const audited = createAuditTrail({ directory, ambientFacts: ids ? otelFacts() : undefined });
      stop(); // the trail of the block before
      if (metrics) stop = observeTrail(audited, { meter });
      return audited;
    };
    super(folder, awaitEach ? recordAndAwait : recordOnly, open);
  }
}

function startSdk(): Meter {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider());
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  return new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] }).getMeter('bench');
}

async function recordOnly(audited: AuditTrail, events: number): Promise<void> {
  await inSpans(events, (from, to) => {
    for (let number = from; number < to; number += 1) audited.record(inputOf(number));
  });
}

async function recordAndAwait(audited: AuditTrail, events: number): Promise<void> {
  await inSpans(events, async (from, to) => {
    for (let number = from; number < to; number += 1) await audited.record(inputOf(number)).written();
  });
}

function inSpans(events: number, work: (from: number, to: number) => void | Promise<void>): Promise<void> {
  const tracer = trace.getTracer('bench');
  return inBursts(events, (from, to) => tracer.startActiveSpan('burst', () => work(from, to)));
}
