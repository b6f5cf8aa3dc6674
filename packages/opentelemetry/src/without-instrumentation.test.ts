import { audit, audited } from '@audit-trail/express';
import { auditRecorder } from '@audit-trail/testing';
import express from 'express';
import { expect, it } from 'vitest';
import { otelFacts } from './index.js';
import { idsOf, listen, startTracing } from './tracing.fixture.js';

it('A request in a span begun by hand keeps it when its client has left, though nothing binds what happens then', async () => {
  await using tracing = startTracing();
  const recorder = auditRecorder({ ambientFacts: otelFacts() });
  const left = new AbortController();
  const app = express();
  app.use(audit(recorder.trail, { settleDeadline: 50 }));
  app.use((_req, _res, next) =>
    tracing.tracer.startActiveSpan('by hand', (span) => {
      next();
      span.end();
    }),
  );
  app.put('/documents/:id', audited('document.updated'), () => left.abort());
  await fetch(`${await listen(app)}/documents/42`, { method: 'PUT', signal: left.signal }).catch(() => undefined);
  const event = await recorder.waitFor('document.updated');
  const span = await tracing.ended('by hand');
  expect(event).toMatchObject({ outcome: 'unknown', context: idsOf(span.spanContext()) });
});

it('A request without a span at its annotated layer has no ids, even if one is active when it ends', async () => {
  await using tracing = startTracing();
  const recorder = auditRecorder({ ambientFacts: otelFacts() });
  const app = express();
  app.use(audit(recorder.trail));
  app.get('/documents/:id', audited('document.read'), (_req, res) =>
    tracing.tracer.startActiveSpan('late', () => void res.send('ok')),
  );
  await fetch(`${await listen(app)}/documents/42`);
  expect(recorder.events[0]?.context).toHaveProperty('status', 200);
  expect(recorder.events[0]?.context).not.toHaveProperty('trace_id');
});
