import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { currentAudit } from '@audit-trail/core';
import type { Request, RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { audited } from './index.js';
import { auditing, httpError, told, versions } from './versions.fixture.js';

const answer: RequestHandler = (_req, res) => void res.json({ ok: true });
const pass: RequestHandler = (_req, _res, next) => next();
const success = { outcome: 'success', actor: 'u1', status: 200 };

describe.each(versions)('a route of %s', (_name, create) => {
  it('is told in full where it is three routers deep, with the params of those that merge them', async () => {
    const { app, recorder, send } = auditing(create);
    const seats = create.Router({ mergeParams: true });
    seats.delete(
      '/:seat',
      audited('seat.removed', {
        target: ({ params }) => ({ id: ['org', 'team', 'seat'].map((name) => String(params[name])).join('/') }),
      }),
      ((req, _res, next) =>
        next(req.params['seat'] === 'taken' ? httpError(409, 'Taken') : undefined)) as RequestHandler,
      answer,
    );
    const teams = create.Router({ mergeParams: true }).use('/:team/seats', seats);
    const orgs = create.Router().use('/:org/teams', teams);
    app.use('/orgs', orgs);
    const seat = { action: 'seat.removed', type: 'd', actor: 'u1', route: '/orgs/o1/teams/t1/seats/:seat' };
    await send('DELETE', '/orgs/o1/teams/t1/seats/s1');
    await send('DELETE', '/orgs/o1/teams/t1/seats/taken');
    expect(told(recorder)).toEqual([
      { ...seat, outcome: 'success', target: 'o1/t1/s1', status: 200 },
      { ...seat, outcome: 'failure', reason: 'Taken', target: 'o1/t1/taken', status: 409 },
    ]);
  });

  it('has its target where a parameter is looked up, and where that fails', async () => {
    const { app, recorder, send } = auditing(create);
    const router = create.Router();
    router.param('id', (_req, res, next, id) => {
      if (id === 'refused') res.sendStatus(403);
      else if (id === 'broken') throw new Error('no database');
      else setImmediate(() => next(id === 'missing' ? httpError(404, 'No such document') : undefined));
    });
    router.get('/:id', audited('document.read', { target: 'document:params.id' }), answer);
    app.use('/documents', router);
    for (const id of ['d1', 'missing', 'refused', 'broken']) await send('GET', `/documents/${id}`);
    const read = { action: 'document.read', type: 'r', actor: 'u1', route: '/documents/:id' };
    expect(told(recorder)).toEqual([
      { ...read, outcome: 'success', target: 'd1', status: 200 },
      { ...read, outcome: 'failure', target: 'missing', status: 404 },
      { ...read, outcome: 'denied', target: 'refused', status: 403 },
      { ...read, outcome: 'failure', target: 'broken', status: 500 },
    ]);
  });

  it('has its target where a layer before the annotated one passes an error on', async () => {
    const { app, recorder, send } = auditing(create);
    const guard: RequestHandler = (_req, _res, next) => next(httpError(403, 'Admins only'));
    app.use(
      '/admin',
      create.Router().delete('/keys/:id', guard, audited('key.deleted', { target: 'key:params.id' }), answer),
    );
    await send('DELETE', '/admin/keys/k1');
    expect(told(recorder)).toEqual([
      {
        action: 'key.deleted',
        type: 'd',
        outcome: 'denied',
        actor: 'u1',
        target: 'k1',
        route: '/admin/keys/:id',
        status: 403,
      },
    ]);
  });

  it('may have layers for all methods, and an action for each method', async () => {
    const { app, recorder, send } = auditing(create);
    const needsName: RequestHandler = (req, res, next) => void (req.query['name'] ? next() : res.sendStatus(400));
    app
      .route('/things/:id')
      .all(needsName)
      .get(audited('thing.read', { target: 'params.id' }), answer)
      .post(audited('thing.made', { target: 'params.id' }), answer)
      .all((_req, res) => void res.sendStatus(405));
    await send('GET', '/things/1?name=a');
    await send('POST', '/things/2?name=a');
    await send('POST', '/things/3');
    await send('PUT', '/things/4?name=a');
    const thing = { actor: 'u1', route: '/things/:id' };
    expect(told(recorder)).toEqual([
      { ...thing, action: 'thing.read', type: 'r', outcome: 'success', target: '1', status: 200 },
      { ...thing, action: 'thing.made', type: 'c', outcome: 'success', target: '2', status: 200 },
      { ...thing, action: 'thing.made', type: 'c', outcome: 'failure', target: '3', status: 400 },
    ]);
  });

  it('may be annotated for all methods at once', async () => {
    const { app, recorder, send } = auditing(create);
    app.all('/things/:id', audited('thing.touched', { target: 'params.id' }), answer);
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) await send(method, '/things/1');
    expect(told(recorder)).toEqual(
      ['r', 'r', 'c', 'u', 'u', 'd', 'r'].map((type) => ({
        ...success,
        action: 'thing.touched',
        type,
        target: '1',
        route: '/things/:id',
      })),
    );
  });

  it('may have its layers in arrays of arrays, the annotated one among them', async () => {
    const { app, recorder, send } = auditing(create);
    const fail: RequestHandler = (req, _res, next) => next(req.query['fail'] ? httpError(422, 'Too large') : undefined);
    // Express flattens lists of any depth; its types know one level.
    const inner = [audited('thing.made', { target: 'params.id' }), [pass, fail]] as never;
    app.post('/things/:id', [pass, inner], [answer]);
    await send('POST', '/things/1');
    await send('POST', '/things/2?fail=1');
    const made = { action: 'thing.made', type: 'c', actor: 'u1', route: '/things/:id' };
    expect(told(recorder)).toEqual([
      { ...made, outcome: 'success', target: '1', status: 200 },
      { ...made, outcome: 'failure', reason: 'Too large', target: '2', status: 422 },
    ]);
  });

  it('may be a regular expression, or have several paths', async () => {
    const { app, recorder, send } = auditing(create);
    app.get(/^\/files\/(\d+)\.txt$/, audited('file.read', { target: 'file:params.0' }), answer);
    const router = create.Router();
    const inner = ['/b/:id', /^\/c\/(?<id>\d+)$/] as never;
    router.get(['/a/:id', inner], audited('thing.read', { target: 'params.id' }), answer);
    app.use('/api', router);
    for (const path of ['/files/7.txt', '/api/a/1', '/api/b/2', '/api/c/3']) await send('GET', path);
    const read = {
      ...success,
      action: 'thing.read',
      type: 'r',
      route: '/api/a/:id, /api/b/:id, /api/^\\/c\\/(?<id>\\d+)$/',
    };
    expect(told(recorder)).toEqual([
      { ...success, action: 'file.read', type: 'r', target: '7', route: '/^\\/files\\/(\\d+)\\.txt$/' },
      { ...read, target: '1' },
      { ...read, target: '2' },
      { ...read, target: '3' },
    ]);
  });

  it('may be no route but a path, such as that of static files', async () => {
    const { app, recorder, send } = auditing(create);
    const target = ({ req }: { req: Request }) => ({ type: 'file', id: req.originalUrl });
    app.use('/files', audited('file.read', { target }), create.static(dirname(fileURLToPath(import.meta.url))));
    await send('GET', '/files/index.ts');
    await send('GET', '/files/none.ts');
    const read = { action: 'file.read', type: 'r', actor: 'u1', route: '/files' };
    expect(told(recorder)).toEqual([
      { ...read, outcome: 'success', target: '/files/index.ts', status: 200 },
      { ...read, outcome: 'failure', target: '/files/none.ts', status: 404 },
    ]);
  });

  it('may have several annotated layers: each is an operation of its own', async () => {
    const { app, recorder, send } = auditing(create);
    app.post(
      '/things/:id',
      audited('stock.reserved', { type: 'u', target: 'stock:params.id' }),
      (_req, _res, next) => {
        currentAudit().metadata({ pieces: 2 });
        next();
      },
      audited('thing.made', { target: 'thing:params.id' }),
      (req, _res, next) => next(req.params.id === 'bad' ? httpError(409, 'Gone') : undefined),
      answer,
    );
    await send('POST', '/things/1');
    await send('POST', '/things/bad');
    const both = { actor: 'u1', route: '/things/:id' };
    const failed = { ...both, outcome: 'failure', reason: 'Gone', target: 'bad', status: 409 };
    expect(told(recorder)).toEqual([
      { ...both, action: 'stock.reserved', type: 'u', outcome: 'success', target: '1', status: 200 },
      { ...both, action: 'thing.made', type: 'c', outcome: 'success', target: '1', status: 200 },
      { ...failed, action: 'stock.reserved', type: 'u' },
      { ...failed, action: 'thing.made', type: 'c' },
    ]);
    expect(recorder.events.map(({ metadata }) => metadata['pieces'])).toEqual([2, undefined, 2, undefined]);
  });
});

const leaving: Record<string, RequestHandler> = {
  "next('route')": (_req, _res, next) => next('route'),
  "throw 'route'": () => {
    throw 'route'; // oxlint-disable-line typescript/only-throw-error -- it is what Express takes for the same word
  },
  "next('route'), later": (_req, _res, next) => void setImmediate(next, 'route'),
};

describe.each(versions)('a route of %s that passes a request on', (_name, create) => {
  const onlyAdmins =
    (leave: RequestHandler): RequestHandler =>
    (req: Request, res, next) =>
      req.query['as'] === 'admin' ? next() : leave(req, res, next);

  describe.each(Object.entries(leaving))('with %s', (_how, leave) => {
    it('is not what happened: the route that answers is', async () => {
      const { app, recorder, send } = auditing(create);
      app.get('/things/:id', audited('thing.inspected', { target: 'params.id' }), onlyAdmins(leave), answer);
      app.get('/things/:name', audited('thing.read', { target: 'params.name' }), answer);
      await send('GET', '/things/1?as=admin');
      await send('GET', '/things/2');
      expect(told(recorder)).toEqual([
        { ...success, action: 'thing.inspected', type: 'r', target: '1', route: '/things/:id' },
        { ...success, action: 'thing.read', type: 'r', target: '2', route: '/things/:name' },
      ]);
    });

    it.each([200, 403, 404])('leaves no event where one without annotation answers with %i', async (status) => {
      const { app, recorder, send } = auditing(create);
      app.get('/things/:id', audited('thing.inspected', { target: 'params.id' }), onlyAdmins(leave), answer);
      app.get('/things/:name', (_req, res) => void res.sendStatus(status));
      expect(await send('GET', '/things/2')).toBe(status);
      expect(told(recorder)).toEqual([]);
    });

    it('was meant where nobody answers', async () => {
      const { app, recorder, send } = auditing(create);
      const router = create.Router();
      router.get('/:id', audited('thing.read', { target: 'thing:params.id' }), leave, answer);
      app.use('/things', router);
      app.all(/.*/, (_req, res) => void res.sendStatus(404));
      await send('GET', '/things/1');
      expect(told(recorder)).toEqual([
        {
          action: 'thing.read',
          type: 'r',
          outcome: 'failure',
          actor: 'u1',
          target: '1',
          route: '/things/:id',
          status: 404,
        },
      ]);
    });
  });

  it("with next('router') is not what happened either", async () => {
    const { app, recorder, send } = auditing(create);
    const first = create.Router();
    first.use((_req, _res, next) => next());
    first.get(
      '/:id',
      audited('thing.inspected', { target: 'params.id' }),
      (_req, _res, next) => next('router'),
      answer,
    );
    first.get('/:id', audited('thing.never_read'), answer);
    const second = create.Router();
    second.get('/:id', audited('thing.read', { target: 'params.id' }), answer);
    app.use('/things', first, second);
    await send('GET', '/things/1');
    expect(told(recorder)).toEqual([
      { ...success, action: 'thing.read', type: 'r', target: '1', route: '/things/:id' },
    ]);
  });

  it('with next() has done its part, and the answer comes from behind it', async () => {
    const { app, recorder, send } = auditing(create);
    app.get('/things/:id', audited('thing.read', { target: 'params.id' }), (_req, res, next) => {
      res.locals['answer'] = { ok: true };
      next();
    });
    app.use((_req, res) => void res.json(res.locals['answer']));
    await send('GET', '/things/1');
    expect(told(recorder)).toEqual([
      { ...success, action: 'thing.read', type: 'r', target: '1', route: '/things/:id' },
    ]);
  });
});
