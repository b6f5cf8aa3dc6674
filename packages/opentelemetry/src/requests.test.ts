import { audit, audited } from '@audit-trail/express';
import { Audited, AuditModule } from '@audit-trail/nestjs';
import { auditRecorder } from '@audit-trail/testing';
import { Controller, Delete, ForbiddenException, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import express from 'express';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { otelFacts } from './index.js';
import { idsOf, instrument, listen, startTracing } from './tracing.fixture.js';

const tracing = startTracing();
instrument();
beforeEach(() => tracing.forget());
afterAll(() => tracing[Symbol.asyncDispose]());

function application(options?: Parameters<typeof audit>[1]) {
  const recorder = auditRecorder({ ambientFacts: otelFacts() });
  const app = express();
  return { app, recorder, audit: audit(recorder.trail, options) };
}

const idsOfEnded = async (name: string) => idsOf((await tracing.ended(name)).spanContext());
const traceOfRequest = async () => (await tracing.ended(SpanKind.SERVER)).spanContext().traceId;

describe('a request to Express', () => {
  it('has the span that was active at its annotated layer, whichever is active when it ends', async () => {
    const { app, recorder, audit: layer } = application();
    app.use(layer);
    app.delete('/documents/:id', audited('document.deleted'), (_req, res) =>
      tracing.tracer.startActiveSpan('query', (span) => {
        recorder.trail.record({ action: 'index.updated', type: 'u' });
        res.sendStatus(204);
        span.end();
      }),
    );
    await fetch(`${await listen(app)}/documents/42`, { method: 'DELETE' });
    const [route, query] = [await idsOfEnded('request handler'), await idsOfEnded('query')];
    expect(recorder.find('document.deleted')).toMatchObject([{ context: { ...route, status: 204 } }]);
    expect(recorder.find('index.updated')).toMatchObject([{ context: query }]);
    expect([route.trace_id, query.trace_id]).toEqual([await traceOfRequest(), await traceOfRequest()]);
    expect(route.span_id).not.toBe(query.span_id);
  });

  it('goes on with the trace of its client', async () => {
    const { app, recorder, audit: layer } = application();
    app.use(layer);
    app.get('/documents/:id', audited('document.read'), (_req, res) => void res.send('ok'));
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    await fetch(`${await listen(app)}/documents/42`, { headers: { traceparent } });
    const context = recorder.events[0]?.context;
    expect(context).toMatchObject({
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: expect.stringMatching(/^[\da-f]{16}$/),
    });
    expect(context?.['span_id']).not.toBe('b7ad6b7169203331');
  });

  it('has the trace of the request when it is refused before its annotated layer', async () => {
    const { app, recorder, audit: layer } = application();
    app.use(layer);
    app.use(express.Router().use((_req, res) => void res.sendStatus(401)));
    app.delete('/documents/:id', audited('document.deleted'), (_req, res) => void res.sendStatus(204));
    await fetch(`${await listen(app)}/documents/42`, { method: 'DELETE' });
    expect(recorder.events).toMatchObject([
      { action: 'document.deleted', outcome: 'denied', context: { trace_id: await traceOfRequest() } },
    ]);
  });

  it('keeps the span of its annotated layer when its client has left', async () => {
    const { app, recorder, audit: layer } = application({ settleDeadline: 50 });
    const left = new AbortController();
    app.use(layer);
    app.put('/documents/:id', audited('document.updated'), () => left.abort());
    await fetch(`${await listen(app)}/documents/42`, { method: 'PUT', signal: left.signal }).catch(() => undefined);
    const event = await recorder.waitFor('document.updated');
    expect(event).toMatchObject({
      outcome: 'unknown',
      context: await idsOfEnded('request handler'),
    });
  });
});

it('A NestJS handler has the span it runs in, and a refused one the trace of its request', async () => {
  @Controller('documents')
  class DocumentsController {
    @Audited('document.deleted')
    @Delete(':id')
    delete() {
      return trace.getActiveSpan()?.spanContext();
    }

    @Audited('document.purged')
    @UseGuards({
      canActivate() {
        throw new ForbiddenException();
      },
    })
    @Delete(':id/versions')
    purge() {}
  }

  const recorder = auditRecorder({ ambientFacts: otelFacts() });
  @Module({ controllers: [DocumentsController], imports: [AuditModule.forRoot({ trail: recorder.trail })] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: false });
  onTestFinished(() => app.close());
  await app.listen(0, '127.0.0.1');

  const answer = await fetch(`${await app.getUrl()}/documents/42`, { method: 'DELETE' });
  const { traceId, spanId }: SpanContext = JSON.parse(await answer.text());
  expect(recorder.find('document.deleted')).toMatchObject([{ context: { trace_id: traceId, span_id: spanId } }]);
  expect(traceId).toBe(await traceOfRequest());

  tracing.forget();
  await fetch(`${await app.getUrl()}/documents/42/versions`, { method: 'DELETE' });
  expect(recorder.find('document.purged')).toMatchObject([
    { outcome: 'denied', context: { trace_id: await traceOfRequest() } },
  ]);
});
