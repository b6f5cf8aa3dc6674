import { auditRecorder } from '@audit-trail/testing';
import express, { type RequestHandler } from 'express';
import { expect, it } from 'vitest';
import { audit, audited } from './index.js';
import { listen } from './serve.fixture.js';

/** An application whose trail knows the present moment, and which request it is in. */
function application() {
  const moment = { spanId: 'start' };
  const asked: (object | undefined)[] = [];
  const ambientFacts = (request: object | undefined) => {
    asked.push(request);
    return { ...moment };
  };
  const recorder = auditRecorder({ ambientFacts });
  const app = express();
  app.use(audit(recorder.trail));
  const pass = (spanId: string): RequestHandler => {
    return (_req, _res, next) => {
      moment.spanId = spanId;
      next();
    };
  };
  return { app, recorder, asked, pass };
}

const spans = ({ events }: Pick<ReturnType<typeof auditRecorder>, 'events'>) =>
  Object.fromEntries(events.map(({ action, context }) => [action, context?.['span_id']]));

it('Ambient facts of a request are those of its annotated layer; of further events, those of their own moment', async () => {
  const { app, recorder, asked, pass } = application();
  const requests: object[] = [];
  app.get('/things/:id', pass('layer'), audited('thing.read'), pass('handler'), (req, res) => {
    requests.push(req, req);
    recorder.trail.run({ actor: { id: 'indexer' } }, () => recorder.trail.record({ action: 'index.read', type: 'r' }));
    res.send('ok');
  });
  await fetch(`${await listen(app)}/things/t1`);
  expect(spans(recorder)).toEqual({ 'thing.read': 'layer', 'index.read': 'handler' });
  expect(asked).toHaveLength(2);
  expect(asked.every((request, index) => request === requests[index])).toBe(true);
});

it('Ambient facts of a request that was refused before its annotated layer are those of the refusal', async () => {
  const { app, recorder, pass } = application();
  app.use(pass('guard'), (_req, res) => void res.sendStatus(401));
  app.get('/things/:id', audited('thing.read'), (_req, res) => void res.send('ok'));
  await fetch(`${await listen(app)}/things/t1`);
  expect(spans(recorder)).toEqual({ 'thing.read': 'guard' });
});

it('Ambient facts are not asked for where nothing is annotated', async () => {
  const { app, asked } = application();
  app.get('/things/:id', (_req, res) => void res.send('ok'));
  await fetch(`${await listen(app)}/things/t1`);
  expect(asked).toEqual([]);
});
