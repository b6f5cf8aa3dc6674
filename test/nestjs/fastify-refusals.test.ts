import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { outOfContext, serveOnFastify } from './fastify-application.js';

const made = { action: 'thing.made', target_id: '7' } as const;

describe('a parser of Fastify that refuses', () => {
  it.each<[string, RequestInit, number, string]>([
    ['malformed JSON', { body: '{"name":' }, 400, 'JSON'],
    ['a body that is too large', { body: JSON.stringify('x'.repeat(2000)) }, 413, 'too large'],
    ['a media type', { headers: { 'content-type': 'text/cobol' }, body: 'MOVE' }, 415, 'Unsupported Media Type'],
    ['what is no media type', { headers: { 'content-type': 'cobol' }, body: 'MOVE' }, 415, 'Unsupported Media Type'],
  ])('%s is recorded with its reason', async (_what, init, status, reason) => {
    const { recorder, post } = await serveOnFastify({ adapter: new FastifyAdapter({ bodyLimit: 1000 }) });
    expect((await post('7', init)).status).toBe(status);
    expect(recorder.events).toMatchObject([
      {
        ...made,
        outcome: 'failure',
        reason: expect.stringContaining(reason),
        context: { route: '/things/:id', status },
      },
    ]);
  });

  it('what came in later is recorded with its reason', async () => {
    const { recorder, postLater } = await serveOnFastify();
    expect(await postLater('7', '{"name":')).toBe(400);
    expect(recorder.events).toMatchObject([{ ...made, outcome: 'failure', reason: expect.stringContaining('JSON') }]);
  });

  it('what a schema forbids is recorded with its reason', async () => {
    const { recorder, post } = await serveOnFastify();
    expect((await post('with-schema/7')).status).toBe(400);
    expect(recorder.events).toMatchObject([
      { ...made, outcome: 'failure', reason: expect.stringContaining("required property 'name'") },
    ]);
  });
});

describe('a hook of Fastify that refuses', () => {
  const hooks = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;

  it.each(hooks)('by an answer, %s, is recorded', async (name) => {
    const { recorder, post } = await serveOnFastify({
      configure: (_application, instance) =>
        instance.addHook(name as 'onRequest', async (_request, reply) => reply.code(401).send({ sign: 'in' })),
    });
    expect((await post('7')).status).toBe(401);
    expect(recorder.events).toMatchObject([{ ...made, outcome: 'denied', context: { status: 401 } }]);
  });

  it.each(hooks)('by an error, %s, is recorded with its reason', async (name) => {
    const { recorder, post } = await serveOnFastify({
      configure: (_application, instance) =>
        instance.addHook(name as 'onRequest', async () => {
          throw Object.assign(new Error('Not on Sundays'), { statusCode: 403 });
        }),
    });
    await post('7');
    expect(recorder.events).toMatchObject([{ ...made, reason: 'Not on Sundays' }]);
  });

  it('where it has lost the context is recorded with its reason', async () => {
    const later = outOfContext();
    const { recorder, post } = await serveOnFastify({
      configure: (_application, instance) =>
        instance.addHook('preHandler', (_request, _reply, done) => later(() => done(new Error('Not on Sundays')))),
    });
    await post('7');
    expect(recorder.events).toMatchObject([{ ...made, outcome: 'failure', reason: 'Not on Sundays' }]);
  });

  it('before it was given to Nest is recorded', async () => {
    const instance = fastify();
    instance.addHook('onRequest', async (_request, reply) => reply.code(401).send({ sign: 'in' }));
    const { recorder, post } = await serveOnFastify({ adapter: new FastifyAdapter(instance) });
    expect((await post('7')).status).toBe(401);
    expect(recorder.events).toMatchObject([{ ...made, outcome: 'denied', context: { status: 401 } }]);
  });

  it('by an error before it was given to Nest is recorded with its reason', async () => {
    const instance = fastify();
    instance.addHook('onRequest', async () => {
      throw new Error('Not on Sundays');
    });
    const { recorder, post } = await serveOnFastify({ adapter: new FastifyAdapter(instance) });
    await post('7');
    expect(recorder.events).toMatchObject([{ ...made, outcome: 'failure', reason: 'Not on Sundays' }]);
  });

  it('nothing, but answers in place of the handler, leaves no event', async () => {
    const { recorder, post } = await serveOnFastify({
      configure: (_application, instance) =>
        instance.addHook('preHandler', async (_request, reply) => reply.send('from a cache')),
    });
    expect(await (await post('7')).text()).toBe('from a cache');
    expect(recorder.events).toEqual([]);
  });

  it("first of all, as the application's own of Nest's adapter, set before or after, is recorded", async () => {
    const refuse = (_request: FastifyRequest, reply: FastifyReply): void => void reply.code(401).send('no');
    const before = new FastifyAdapter();
    before.setOnRequestHook(refuse);
    for (const options of [
      { adapter: before },
      {
        configure: (application: NestFastifyApplication) =>
          (application.getHttpAdapter() as unknown as FastifyAdapter).setOnRequestHook(refuse),
      },
    ]) {
      const { recorder, post } = await serveOnFastify(options);
      expect((await post('7')).status).toBe(401);
      expect(recorder.events).toMatchObject([{ ...made, outcome: 'denied' }]);
    }
  });
});
