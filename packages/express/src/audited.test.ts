import '@audit-trail/testing/vitest';
import { auditRecorder } from '@audit-trail/testing';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { describe, expect, it, vi } from 'vitest';
import { audit, audited, type AuditOptions } from './index.js';
import { listen, serve } from './serve.fixture.js';

const answer: RequestHandler = (_req, res) => void res.json({ ok: true });
const answerQuietly: ErrorRequestHandler = (_error, _req, res, _next) => void res.sendStatus(500);

describe('a request whose audit goes wrong', () => {
  it.each<[string, AuditOptions]>([
    [
      'throws',
      {
        actor: () => {
          throw new Error('no such field');
        },
      },
    ],
    ['returns a promise', { actor: (async () => ({ id: 'u1' })) as never }],
  ])('is answered, and recorded without what a resolver that %s would have said', async (_what, options) => {
    const { recorder, errors, post } = await serve([audited('thing.made'), answer], options);
    expect((await post()).status).toBe(200);
    expect(recorder).toHaveRecorded('thing.made', { actor: '', actor_type: 'anonymous' });
    expect(errors[0]).toMatchObject({ code: 'AUDIT_RESOLVER_FAILED' });
  });

  it('is answered, and recorded without a target that can not be read', async () => {
    const target = () => {
      throw new Error('no');
    };
    const { recorder, errors, post } = await serve([audited('thing.made', { target }), answer]);
    expect((await post()).status).toBe(200);
    expect(recorder).toHaveRecorded('thing.made', { target: '', outcome: 'success' });
    expect(errors[0]?.message).toContain("The target of 'thing.made'");
  });

  it('is answered, and recorded, where the application has done away with the params', async () => {
    const forget: RequestHandler = (req, _res, next) => {
      req.params = null as never;
      next();
    };
    const { recorder, post } = await serve([forget, audited('thing.made', { target: 'thing:params.id' }), answer]);
    expect((await post()).status).toBe(200);
    expect(recorder).toHaveRecorded('thing.made', { target: '', outcome: 'success' });
  });

  it('is answered when the trail is closed, and the loss is reported', async () => {
    const { recorder, errors, post } = await serve([audited('thing.made'), answer]);
    await recorder.trail.close();
    expect((await post()).status).toBe(200);
    expect(errors[0]).toMatchObject({ code: 'AUDIT_CLOSED' });
  });
});

describe('the layers behind an annotated one', () => {
  it('work as without it: order, next, arrays, and leaving the route', async () => {
    const seen: string[] = [];
    const layer =
      (name: string): RequestHandler =>
      (_req, _res, next) => {
        seen.push(name);
        next();
      };
    const leave: RequestHandler = (_req, _res, next) => next('route');
    const { recorder, post } = await serve([
      audited('thing.made'),
      layer('a'),
      layer('b'),
      layer('c'),
      leave,
      layer('never'),
    ]);
    expect((await post()).status).toBe(404);
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(recorder.events[0]).toMatchObject({ outcome: 'failure' });
    expect(recorder.events[0]).not.toHaveProperty('reason');
  });

  it.each<[string, RequestHandler]>([
    [
      'thrown',
      () => {
        throw Object.assign(new Error('broken'), { code: 'E_BROKEN' });
      },
    ],
    ['passed to next', (_req, _res, next) => next(Object.assign(new Error('broken'), { code: 'E_BROKEN' }))],
    ['rejected with', async () => Promise.reject(Object.assign(new Error('broken'), { code: 'E_BROKEN' }))],
  ])('give the reason when an error is %s', async (_how, fail) => {
    const { recorder, post } = await serve(
      [audited('thing.made', { target: 'thing:params.id' }), fail],
      {},
      answerQuietly,
    );
    for (let count = 0; count < 3; count += 1) await post();
    expect(recorder.events).toHaveLength(3);
    for (const event of recorder.events) {
      expect(event).toMatchObject({
        outcome: 'failure',
        target_id: 't1',
        reason: 'E_BROKEN: broken',
        context: { route: '/things/:id', status: 500 },
      });
    }
  });

  it('leave no reason on a request that succeeded after all', async () => {
    const recovering: ErrorRequestHandler = (_error, _req, res, _next) => void res.json({ recovered: true });
    const { recorder, post } = await serve(
      [
        audited('thing.made'),
        () => {
          throw new Error('broken');
        },
      ],
      {},
      recovering,
    );
    expect((await post()).status).toBe(200);
    expect(recorder.events[0]).toMatchObject({ outcome: 'success' });
    expect(recorder.events[0]).not.toHaveProperty('reason');
  });
});

describe('what is read of a request', () => {
  it('is the result before serialisation, the body, and the address the application trusts', async () => {
    const target = { type: 'thing', id: 'result.made.id', name: 'body.name' };
    const { recorder, post } = await serve([
      audited('thing.made', { target }),
      (_req, res) => void res.status(201).send({ made: { id: 7 } }),
    ]);
    await post({
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' },
      body: '{"name":"Lamp"}',
    });
    expect(recorder).toHaveRecorded('thing.made', {
      target: '7',
      target_name: 'Lamp',
      location: '203.0.113.7',
      action_type: 'c',
    });
  });

  it('includes what resolvers say', async () => {
    const { recorder, post } = await serve([audited('thing.made', { metadata: { plan: 'pro' } }), answer], {
      actor: () => ({ id: 'u1', name: 'Ada', type: 'user', chain: [{ id: 's1', name: 'Support', type: 'user' }] }),
      group: () => 'acme',
      facts: (req) => ({ correlationId: req.get('x-correlation-id') }),
      requestId: () => 'req-1',
    });
    await post({ headers: { 'x-correlation-id': 'c-9' } });
    expect(recorder).toHaveRecorded('thing.made', {
      actor: 'u1',
      group: 'acme',
      metadata: { plan: 'pro', x_request_id: 'req-1' },
      context: { correlation_id: 'c-9', request_id: 'req-1' },
      actor_chain: [{ type: 'user', id: 's1', name: 'Support' }],
    });
  });
});

describe('a mistake', () => {
  it('in an annotation throws when the route is defined', () => {
    expect(() => audited('thing.made', { target: 'parms.id' })).toThrow(/must begin with one of params/);
  });

  it('in the options throws when the middleware is made', () => {
    expect(() => audit({} as never)).toThrow(/trail made by createAuditTrail/);
    expect(() => audit(auditRecorder().trail, { acter: () => undefined } as never)).toThrow(/no option 'acter'/);
    expect(() => audit(auditRecorder().trail, null as never)).toThrow(/Give an object such as/);
    expect(() => audit(auditRecorder().trail, { actor: 'user' as never })).toThrow(
      /'actor' is a function of the request/,
    );
  });

  it('such as a route without audit() is warned about once, and the route works', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const app = express().get('/', audited('lost.read'), answer);
    const url = await listen(app);
    for (let count = 0; count < 2; count += 1) expect((await fetch(url)).status).toBe(200);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toContain('Mount app.use(audit(trail))');
    warn.mockRestore();
  });
});
