import { setTimeout } from 'node:timers/promises';
import { currentAudit } from '@audit-trail/core';
import { auditRecorder } from '@audit-trail/testing';
import { context, INVALID_SPAN_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { otelFacts } from './index.js';
import { idsOf, startTracing } from './tracing.fixture.js';

const input = { action: 'report.exported', type: 'r', actor: { id: 'u1' } } as const;
const record = () => auditRecorder({ ambientFacts: otelFacts() });
const ids = (span: Span) => idsOf(span.spanContext());

describe('an event', () => {
  it('has the ids of the innermost span that is active when it is recorded', async () => {
    await using tracing = startTracing();
    const recorder = record();
    const spans = tracing.tracer.startActiveSpan('outer', (outer) => {
      recorder.trail.record(input);
      return tracing.tracer.startActiveSpan('inner', (inner) => {
        recorder.trail.record(input);
        return [outer, inner];
      });
    });
    expect(recorder.events.map((event) => event.context)).toEqual(spans.map(ids));
  });

  it('has them in trail.run(), also after waiting', async () => {
    await using tracing = startTracing();
    const recorder = record();
    const work = (name: string, milliseconds: number) =>
      tracing.tracer.startActiveSpan(name, (span) =>
        recorder.trail.run({ actor: { id: name }, facts: { sessionId: 's1' } }, async () => {
          await setTimeout(milliseconds);
          currentAudit().record({ action: 'a.done', type: 'c' });
          return span;
        }),
      );
    const spans = await Promise.all([work('a', 3), work('b', 1), work('c', 2)]);
    const byActor = recorder.events.toSorted((a, b) => a.actor_id.localeCompare(b.actor_id));
    expect(byActor.map((event) => event.context)).toEqual(spans.map((span) => ({ session_id: 's1', ...ids(span) })));
  });

  it('has those of a span that is not sampled, too', async () => {
    await using tracing = startTracing(new AlwaysOffSampler());
    const recorder = record();
    const span = tracing.tracer.startActiveSpan('unsampled', (active) => {
      recorder.trail.record(input);
      active.end();
      return active;
    });
    expect(span.isRecording()).toBe(false);
    expect(tracing.spans()).toEqual([]);
    expect(recorder.events[0]?.context).toEqual(ids(span));
  });

  it('has none without an SDK, without a span, or without a valid one', async () => {
    const recorder = record();
    recorder.trail.record(input);
    await using tracing = startTracing();
    recorder.trail.record(input);
    const invalid = trace.setSpan(context.active(), trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
    context.with(invalid, () => recorder.trail.record(input));
    expect(tracing.spans()).toEqual([]);
    expect(recorder.events.map((event) => event.context)).toEqual([undefined, undefined, undefined]);
  });

  it('keeps what its context or its input says instead', async () => {
    await using tracing = startTracing();
    const recorder = record();
    tracing.tracer.startActiveSpan('active', () =>
      recorder.trail.run({ facts: { traceId: 'of the context', spanId: 'of the context' } }, () => {
        recorder.trail.record(input);
        recorder.trail.record({ ...input, facts: { spanId: 'of the input' } });
      }),
    );
    expect(recorder.events.map((event) => event.context)).toEqual([
      { trace_id: 'of the context', span_id: 'of the context' },
      { trace_id: 'of the context', span_id: 'of the input' },
    ]);
  });
});

it('A misspelt option is refused when the trail is made', () => {
  expect(() => otelFacts(JSON.parse('{ "bagage": {} }'))).toThrow(/no option 'bagage'; there are baggage/);
});
