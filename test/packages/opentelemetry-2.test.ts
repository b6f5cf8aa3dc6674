import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Application, createApplication } from './application.js';
import { packAll } from './tarballs.js';

const older = ['api@1.9', 'context-async-hooks@2', 'core@2', 'sdk-metrics@2', 'sdk-trace-base@2'];

const main = `
import { createAuditTrail } from '@audit-trail/core';
import { observeTrail, otelFacts } from '@audit-trail/opentelemetry';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new BasicTracerProvider());
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter });
const provider = new MeterProvider({ readers: [reader] });
metrics.setGlobalMeterProvider(provider);

const events = [];
const sink = { name: 'siem', write: async (batch) => void events.push(...batch.events) };
const ambientFacts = otelFacts({ baggage: { keys: ['tenant'] } });
const trail = createAuditTrail({ directory: 'trail', sinks: [sink], ambientFacts });
observeTrail(trail);
const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
const expected = context.with(propagation.setBaggage(context.active(), baggage), () =>
  trace.getTracer('test').startActiveSpan('work', (span) => {
    trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' } });
    const { traceId, spanId } = span.spanContext();
    return { trace_id: traceId, span_id: spanId, claimed: { tenant: 'acme' } };
  }),
);
await trail.close();
const { resourceMetrics } = await reader.collect();
const points = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics).flatMap(({ descriptor, dataPoints }) =>
  dataPoints.map(({ value }) => [descriptor.name, value?.count ?? value]));
console.log(JSON.stringify({ expected, context: events[0].context, points: Object.fromEntries(points) }));
await provider.shutdown();
`;

describe('the packed OpenTelemetry package with the SDK 2 and the API 1.9', () => {
  let application: Application;
  beforeAll(async () => {
    await using tarballs = await packAll();
    const install = [...tarballs.of(['core', 'opentelemetry']), ...older.map((name) => `@opentelemetry/${name}`)];
    application = await createApplication({ type: 'module', install });
  });
  afterAll(() => application[Symbol.asyncDispose]());

  it('records ids and baggage, and reports metrics', async () => {
    const { expected, context, points } = JSON.parse(await application.run('main.js', main));
    expect(context).toEqual(expected);
    expect(points).toMatchObject({
      'audit_trail.event.recorded': 1,
      'audit_trail.sink.event.delivered': 1,
      'audit_trail.append.duration': 1,
      'audit_trail.sink.write.duration': 1,
      'audit_trail.sink.delivery.duration': 1,
    });
  });
});
