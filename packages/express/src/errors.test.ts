import { setTimeout } from 'node:timers/promises';
import { currentAudit } from '@audit-trail/core';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { audited } from './index.js';
import { auditing, express4, httpError, told, versions } from './versions.fixture.js';

const made = audited('thing.made', { target: 'thing:params.id' });
const event = { action: 'thing.made', type: 'c', actor: 'u1', target: '1', route: '/things/:id' };

describe.each(versions)('what is wrong in %s', (_name, create) => {
  const serve = (...layers: readonly RequestHandler[]) => {
    const served = auditing(create);
    served.app.post('/things/:id', made, ...layers);
    return served;
  };

  it.each<[string, unknown, number, string]>([
    ['an error', new Error('broken'), 500, 'broken'],
    ['an error with a status', httpError(404, 'No such thing'), 404, 'No such thing'],
    ['an error that is forbidden', httpError(403, 'Admins only'), 403, 'Admins only'],
    ['an object with status and message', { status: 404, message: 'No such thing' }, 404, 'No such thing'],
    ['an object with a code', { statusCode: 409, code: 'E_TAKEN' }, 409, 'E_TAKEN'],
    ['an object that says nothing', { status: 410 }, 410, '[object]'],
    ['a text', 'broken', 500, 'broken'],
    ['a number', 42, 500, '42'],
  ])('is told when it is thrown or passed on: %s', async (_what, error, status, reason) => {
    const { app, recorder, send } = auditing(create);
    app.post('/things/:id', made, (req, _res, next) => {
      if (req.query['thrown']) throw error;
      next(error);
    });
    await send('POST', '/things/1');
    await send('POST', '/things/1?thrown=1');
    const outcome = status === 403 ? 'denied' : 'failure';
    const expected = { ...event, outcome, reason, status };
    expect(told(recorder)).toEqual([expected, expected]);
  });

  it('is nothing when null is thrown: Express goes on to the next layer', async () => {
    const { recorder, send } = serve(
      () => {
        throw null; // oxlint-disable-line typescript/only-throw-error -- applications do
      },
      (_req, res) => void res.json({ ok: true }),
    );
    expect(await send('POST', '/things/1')).toBe(200);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', status: 200 }]);
  });

  it('is the error that is answered where a layer passes on two', async () => {
    const { app, recorder, send } = serve((req, _res, next) => {
      next(Object.assign(httpError(409, 'Taken'), { late: Boolean(req.query['late']) }));
      next(httpError(410, 'Gone'));
    });
    app.use(((error, _req, res, _next) => {
      if (!error.late) res.sendStatus(error.status);
      // Otherwise the second one, which goes past this handler, is answered before.
    }) as ErrorRequestHandler);
    expect(await send('POST', '/things/1')).toBe(409);
    expect(await send('POST', '/things/1?late=1')).toBe(410);
    expect(told(recorder)).toEqual([
      { ...event, outcome: 'failure', reason: 'Taken', status: 409 },
      { ...event, outcome: 'failure', reason: 'Gone', status: 410 },
    ]);
  });

  it('is what a layer throws though it had passed on, if that is answered', async () => {
    const { recorder, send } = serve(
      (_req, _res, next) => {
        next();
        throw new Error('broken');
      },
      () => undefined,
    );
    expect(await send('POST', '/things/1')).toBe(500);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason: 'broken', status: 500 }]);
  });

  it('is nothing where a layer goes on after it has answered', async () => {
    const { recorder, send } = serve((_req, res, next) => {
      res.json({ ok: true });
      next();
    });
    expect(await send('POST', '/things/1')).toBe(200);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', status: 200 }]);
  });

  it('is nothing where a layer passes on an error after it has answered', async () => {
    const { recorder, send } = serve((_req, res, next) => {
      res.json({ ok: true });
      next(new Error('too late'));
    });
    expect(await send('POST', '/things/1')).toBe(200);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', status: 200 }]);
  });

  it('is told by an error handler that answers late, with the reason it heard', async () => {
    const { app, recorder, send } = serve((_req, _res, next) => next(new Error('broken')));
    app.use(((error, _req, res, _next) => {
      setImmediate(() => setImmediate(() => void res.status(503).json({ error: error.message })));
    }) as ErrorRequestHandler);
    expect(await send('POST', '/things/1')).toBe(503);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason: 'broken', status: 503 }]);
  });

  it('can be said better by an error handler', async () => {
    const { app, recorder, send } = serve((_req, _res, next) => next(new Error('E11000 duplicate key')));
    app.use(((_error, _req, res, _next) => {
      currentAudit().reason('name is taken').metadata({ field: 'name' });
      res.sendStatus(409);
    }) as ErrorRequestHandler);
    await send('POST', '/things/1');
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason: 'name is taken', status: 409 }]);
    expect(recorder.events[0]?.metadata['field']).toBe('name');
  });

  it('may be answered, or put right, by an error layer of the route', async () => {
    const { app, recorder, send } = auditing(create);
    const fail: RequestHandler = (req, _res, next) => next(new Error(req.query['why'] as string));
    const recover: ErrorRequestHandler = (error, _req, res, next) =>
      void (error.message === 'fatal' ? res.sendStatus(502) : next());
    const failAgain: RequestHandler = (req, _res, next) =>
      next(req.query['again'] ? new Error('broken again') : undefined);
    const answer: RequestHandler = (_req, res) => void res.json({ ok: true });
    app.post('/things/:id', made, fail, recover, failAgain, answer);
    expect(await send('POST', '/things/1?why=fatal')).toBe(502);
    expect(await send('POST', '/things/1?why=small')).toBe(200);
    expect(await send('POST', '/things/1?why=small&again=1')).toBe(500);
    expect(told(recorder)).toEqual([
      { ...event, outcome: 'failure', reason: 'fatal', status: 502 },
      { ...event, outcome: 'success', status: 200 },
      { ...event, outcome: 'failure', reason: 'broken again', status: 500 },
    ]);
  });

  it('may come from an error handler that breaks itself', async () => {
    const { app, recorder, send } = serve((_req, _res, next) => next(httpError(404, 'No such thing')));
    app.use(((_error, _req, _res, _next) => {
      throw new Error('no template');
    }) as ErrorRequestHandler);
    expect(await send('POST', '/things/1')).toBe(500);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason: 'No such thing', status: 500 }]);
  });
});

describe('a handler that rejects', () => {
  const reject =
    (error: unknown): RequestHandler =>
    async () => {
      await setTimeout(1);
      throw error;
    };

  it.each<[string, unknown, string]>([
    ['an error', new Error('database down'), 'database down'],
    ['a text', 'database down', 'database down'],
    ['nothing', undefined, 'Rejected promise'],
    ['null', null, 'Rejected promise'],
  ])('with %s has failed on Express 5', async (_what, error, reason) => {
    const { app, recorder, send } = auditing(express);
    app.post('/things/:id', made, reject(error));
    expect(await send('POST', '/things/1')).toBe(500);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason, status: 500 }]);
  });

  it('is left to the process on Express 4, once, as without the audit', async () => {
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    onTestFinished(() => {
      process.removeAllListeners('unhandledRejection');
      for (const listener of others) process.on('unhandledRejection', listener);
    });
    const seen: unknown[] = [];
    const leaving = new AbortController();
    process.on('unhandledRejection', (error) => {
      seen.push(error);
      setImmediate(() => leaving.abort()); // so that a second one would be seen
    });
    const { app, recorder, fetch: fetchFrom } = auditing(express4, { settleDeadline: 20 });
    const error = new Error('database down');
    app.post('/things/:id', made, reject(error));
    await expect(fetchFrom('POST', '/things/1', { signal: leaving.signal })).rejects.toThrow('aborted');
    await recorder.waitFor('thing.made');
    expect(seen).toEqual([error]);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason: 'database down' }]);
  });
});
