import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { context, propagation, type SpanContext, type SpanKind, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { onTestFinished, vi } from 'vitest';

export interface Tracing extends AsyncDisposable {
  readonly tracer: Tracer;
  /** Those that have ended since they were last forgotten. */
  spans(): readonly ReadableSpan[];
  /** The only span of a name, or of a server, once it has ended. */
  ended(name: string | SpanKind.SERVER): Promise<ReadableSpan>;
  forget(): void;
}

/** Sets the SDK up, as an application does. */
export function startTracing(sampler?: Sampler): Tracing {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    ...(sampler && { sampler }),
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  return {
    tracer: provider.getTracer('test'),
    spans: () => exporter.getFinishedSpans(),
    ended: (name) => vi.waitFor(() => only(exporter.getFinishedSpans(), name), 10_000),
    forget: () => exporter.reset(),
    [Symbol.asyncDispose]: async () => {
      trace.disable();
      context.disable();
      propagation.disable();
      await provider.shutdown();
    },
  };
}

/** Instruments HTTP and Express for the rest of the process, when tracing has started. */
export function instrument(): void {
  for (const instrumentation of [new HttpInstrumentation(), new ExpressInstrumentation()]) instrumentation.enable();
  // Modules are patched where they are required next.
  const require = createRequire(import.meta.url);
  for (const name of ['http', 'express']) require(name);
}

/** Ids of a span as an event has them. */
export function idsOf({ traceId, spanId }: SpanContext): { readonly trace_id: string; readonly span_id: string } {
  return { trace_id: traceId, span_id: spanId };
}

/** Listens on a free port until the test ends; gives the address. */
export async function listen(application: { listen(port: number, host: string): Server }): Promise<string> {
  const server = application.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function only(spans: readonly ReadableSpan[], name: string | SpanKind.SERVER): ReadableSpan {
  const [span, ...others] = spans.filter((each) => each.name === name || each.kind === name);
  if (span && others.length === 0) return span;
  throw new Error(`There are ${spans.map((each) => each.name).join(', ') || 'no spans'}.`);
}
