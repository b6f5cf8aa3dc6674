import { ServerResponse } from 'node:http';
import { auditRecorder } from '@audit-trail/testing';
import type { RequestHandler, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { audit, audited } from './index.js';
import { httpError, requesting, told, versions } from './versions.fixture.js';

const event = { action: 'thing.read', type: 'r', target: '1', route: '/things/:id' };
const route = (handler: RequestHandler) =>
  ['/things/:id', audited('thing.read', { target: 'thing:params.id' }), handler] as const;

describe.each(versions)('a response of %s', (_name, create) => {
  it('is observed once where its methods were replaced before audit()', async () => {
    const recorder = auditRecorder();
    const app = create();
    app.use((_req, res, next) => {
      // oxlint-disable-next-line typescript/unbound-method -- they are called on the response again
      const { write, end } = res;
      res.write = (...args: unknown[]) => Reflect.apply(write, res, args) as boolean;
      res.end = (...args: unknown[]) => Reflect.apply(end, res, args) as Response;
      next();
    });
    const before: number[] = [];
    const inPieces: RequestHandler = (_req, res) => {
      res.set('content-length', '10').write('hello');
      // The answer is complete, and recorded, with the second one: the first is counted once.
      before.push(recorder.events.length);
      res.write('world');
      before.push(recorder.events.length);
      res.end();
    };
    app.use(audit(recorder.trail)).get(...route(inPieces));
    const { send } = requesting(app);
    for (let time = 0; time < 2; time += 1) expect(await send('GET', '/things/1')).toBe(200);
    expect(before).toEqual([0, 1, 1, 2]);
  });

  it('is observed where the application has methods of its own for all of its responses', async () => {
    const recorder = auditRecorder();
    const app = create();
    app.response.end = function end(this: Response, ...args: unknown[]): Response {
      // oxlint-disable-next-line typescript/unbound-method -- it is applied to this response
      return Reflect.apply(ServerResponse.prototype.end, this, args) as Response;
    };
    app.use(audit(recorder.trail)).get(...route((_req, res) => void res.json({})));
    expect(await requesting(app).send('GET', '/things/1')).toBe(200);
    expect(told(recorder)).toMatchObject([{ ...event, outcome: 'success', status: 200 }]);
  });

  it('is observed when the application around the audited one answers', async () => {
    const recorder = auditRecorder();
    const inner = create().use(audit(recorder.trail));
    inner.get(...route((_req, _res, next) => next(httpError(418, 'short and stout'))));
    const app = create().use(inner);
    app.set('env', 'test');
    expect(await requesting(app).send('GET', '/things/1')).toBe(418);
    expect(told(recorder)).toMatchObject([{ ...event, outcome: 'failure', status: 418, reason: 'short and stout' }]);
  });
});
