import { auditRecorder } from '@audit-trail/testing';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { audit, audited } from './index.js';
import { auditing, httpError, requesting, told, versions } from './versions.fixture.js';

const answerIn =
  (status: number): ErrorRequestHandler =>
  (error, _req, res, _next) =>
    void res.status(status).json({ error: error.message });

describe.each(versions)('a sub-application of %s', (_name, create) => {
  const removed = { action: 'key.removed', type: 'd', actor: 'u1', target: 'k1', route: '/admin/keys/:id' };

  function mounting(...layers: readonly RequestHandler[]) {
    const served = auditing(create);
    const admin = create();
    admin.set('env', 'test');
    admin.delete('/keys/:id', audited('key.removed', { target: 'key:params.id' }), ...layers);
    return { ...served, admin };
  }

  const fail: RequestHandler = (_req, _res, next) => next(httpError(409, 'In use'));

  it('tells what was done in it', async () => {
    const { app, admin, recorder, send } = mounting((_req, res) => void res.sendStatus(204));
    app.use('/admin', admin);
    await send('DELETE', '/admin/keys/k1');
    expect(told(recorder)).toEqual([{ ...removed, outcome: 'success', status: 204 }]);
  });

  it('tells what failed in it, whoever answers', async () => {
    const inside = mounting(fail);
    inside.admin.use(answerIn(410));
    inside.app.use('/admin', inside.admin);
    const outside = mounting(fail);
    outside.app.use('/admin', outside.admin);
    outside.app.use(answerIn(411));
    const nobody = mounting(fail);
    nobody.app.use('/admin', nobody.admin);
    for (const [{ recorder, send }, status] of [
      [inside, 410],
      [outside, 411],
      [nobody, 409],
    ] as const) {
      await send('DELETE', '/admin/keys/k1');
      expect(told(recorder)).toEqual([{ ...removed, outcome: 'failure', reason: 'In use', status }]);
    }
  });

  describe('in front of which a request is refused', () => {
    const refuse: RequestHandler = (_req, res) => void res.sendStatus(401);
    const denied = { ...removed, outcome: 'denied', status: 401 };
    const answer: RequestHandler = (_req, res) => void res.sendStatus(204);
    const keys = (app: Express): Express =>
      app.delete('/keys/:id', audited('key.removed', { target: 'key:params.id' }), answer);

    it('tells what was meant when it is named', async () => {
      const admin = keys(create());
      const { app, recorder, send } = auditing(create, { mounts: [admin] });
      app.use(refuse);
      app.use('/admin', admin);
      for (const path of ['/admin/keys/k1', '/admin/locks/k1', '/keys/k1']) await send('DELETE', path);
      expect(told(recorder)).toEqual([denied]);
    });

    it('tells it wherever it is: at patterns, in others, beside others', async () => {
      const [inner, outer, other] = [keys(create()), create(), create()];
      const { app, recorder, send } = auditing(create, { mounts: [other, outer, inner] });
      app.use(refuse);
      app.use('/orgs/:org', other);
      app.use(['/orgs/:org', '/organizations/:org'], outer);
      outer.use('/teams', create.Router().use('/:team', answer));
      outer.use('/admin', inner);
      await send('DELETE', '/orgs/o1/admin/keys/k1');
      await send('DELETE', '/organizations/o1/admin/keys/k1?force=1');
      expect(told(recorder)).toEqual([
        { ...denied, route: '/orgs/o1/admin/keys/:id' },
        { ...denied, route: '/organizations/o1/admin/keys/:id' },
      ]);
    });

    it('tells it where a router holds it, which hides nothing', async () => {
      const { app, recorder, send } = auditing(create);
      app.use(refuse);
      app.use('/admin', create.Router().use(keys(create())));
      await send('DELETE', '/admin/keys/k1');
      expect(told(recorder)).toEqual([denied]);
    });

    it('keeps to the order of Express', async () => {
      const admin = keys(create());
      const { app, recorder, send } = auditing(create, { mounts: [admin] });
      app.use(refuse);
      app.delete('/admin/keys/default', answer);
      app.use('/admin', admin);
      app.delete('/admin/keys/:id', audited('key.never_removed'), answer);
      await send('DELETE', '/admin/keys/default');
      await send('DELETE', '/admin/keys/k1');
      expect(told(recorder)).toEqual([denied]);
    });

    it('tells nothing when it is not named', async () => {
      const { app, recorder, send } = auditing(create);
      app.use(refuse);
      app.use('/admin', keys(create()));
      await send('DELETE', '/admin/keys/k1');
      expect(told(recorder)).toEqual([]);
    });

    it.each(['/', '/Back/', '/orgs/:org', ['/first', '/second']])('tells what it refuses itself (%j)', async (path) => {
      const recorder = auditRecorder();
      const admin = create().use(audit(recorder.trail), refuse);
      const { send } = requesting(create().use(path, keys(admin)));
      for (const prefix of ['', '/back', '/orgs/o1', '/second']) await send('DELETE', `${prefix}/keys/k1`);
      const prefix = { '/': '', '/Back/': '/back', '/orgs/:org': '/orgs/o1' }[String(path)] ?? '/second';
      expect(told(recorder)).toEqual([{ ...denied, actor: '', route: `${prefix}/keys/:id` }]);
    });
  });

  it('is told of like a router in a function of the application, once it is reached', async () => {
    const { app, recorder, send } = auditing(create);
    const router = create.Router();
    router.delete('/keys/:id', audited('key.removed', { target: 'key:params.id' }), fail);
    app.use('/admin', (req, res, next) => router(req, res, next));
    await send('DELETE', '/admin/keys/k1');
    expect(told(recorder)).toEqual([{ ...removed, outcome: 'failure', reason: 'In use', status: 409 }]);
  });

  it('is refused as an option when it is none', () => {
    expect(() => auditing(create, { mounts: ['/admin'] as never })).toThrow(/'mounts' is a list of applications/);
  });
});
