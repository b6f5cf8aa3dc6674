import type { ErrorRequestHandler, RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { audited } from './index.js';
import { auditing, httpError, told, versions } from './versions.fixture.js';

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
});
