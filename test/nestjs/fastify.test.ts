import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { outOfContext, serveOnFastify } from './fastify-application.js';

const made = { action: 'thing.made', target_id: '7' } as const;
describe('an answer by the reply of Fastify', () => {
  it.each([
    ['hijacked', 202, 'hijacked'],
    ['raw', 203, 'raw'],
    ['stream', 200, 'ab'],
  ])('(%s) is one event, recorded before the client has it', async (path, status, body) => {
    const { recorder, get } = await serveOnFastify();
    const response = await get(`${path}/7`);
    expect([response.status, await response.text()]).toEqual([status, body]);
    expect(recorder.events).toMatchObject([{ action: 'thing.read', outcome: 'success', context: { status } }]);
  });

  it('that is a stream which breaks is a failure with its reason', async () => {
    const { recorder, get } = await serveOnFastify();
    await expect(get('broken-stream/7').then((response) => response.text())).rejects.toThrow('terminated');
    expect(await recorder.waitFor('thing.read')).toMatchObject({ outcome: 'failure', reason: 'cable cut' });
    expect(recorder.events).toHaveLength(1);
  });

  it('that is an error has it as its reason', async () => {
    const { recorder, get } = await serveOnFastify();
    const { status } = await get('error/7');
    expect(recorder.events).toMatchObject([{ outcome: 'failure', reason: 'gone for good', context: { status } }]);
  });
});

describe("Fastify's own", () => {
  it('trusted proxies decide on the location', async () => {
    const { recorder, post } = await serveOnFastify({ adapter: new FastifyAdapter({ trustProxy: 'loopback' }) });
    await post('7', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(recorder.events).toMatchObject([{ location: '203.0.113.9' }]);
  });

  it('proxies that it was not told to trust do not', async () => {
    const { recorder, post } = await serveOnFastify();
    await post('7', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(recorder.events).toMatchObject([{ location: '127.0.0.1' }]);
  });

  it.each([
    ['made by the application', { genReqId: () => 'made-1' }, 'made-1'],
    ['taken from a header', { requestIdHeader: 'x-request-id' }, 'r1'],
    ['counted, which says nothing', {}, 'r1'],
  ])('request ids are recorded, %s', async (_how, options, id) => {
    const { recorder, post } = await serveOnFastify({ adapter: new FastifyAdapter(options) });
    await post('7', { headers: { 'x-request-id': 'r1', 'content-type': 'application/json' } });
    expect(recorder.events).toMatchObject([{ metadata: { x_request_id: id } }]);
  });

  it('requests are what resolvers and annotations get', async () => {
    const { recorder, get } = await serveOnFastify({
      actor: (request) => ({ id: request.routeOptions.method as string }),
    });
    await get('sources/7');
    await get('by-request/7');
    expect(recorder.events).toMatchObject([
      { actor_id: 'GET', metadata: { of: '/things/sources/:id', elapsed: 'number' } },
      { actor_id: 'GET', metadata: { found: true } },
    ]);
  });

  it('route config stays as it was', async () => {
    const { recorder, get } = await serveOnFastify();
    expect(await (await get('with-config/7')).text()).toBe('config');
    expect(recorder.events).toHaveLength(1);
  });

  it('inject() is recorded as a request', async () => {
    const { application, recorder } = await serveOnFastify();
    const payload = { name: 'n' };
    const { statusCode } = await application.inject({ method: 'POST', url: '/things/7', payload });
    expect(statusCode).toBe(201);
    expect((await application.inject({ method: 'POST', url: '/things/with-schema/8', payload: {} })).statusCode).toBe(
      400,
    );
    expect(recorder.events).toMatchObject([
      { ...made, outcome: 'success', location: '127.0.0.1', context: { status: 201 } },
      { action: 'thing.made', outcome: 'failure', target_id: '8', context: { status: 400 } },
    ]);
  });

  it('HTTP/2 is recorded before the client has its answer', async () => {
    const { recorder, url } = await serveOnFastify({ adapter: new FastifyAdapter({ http2: true } as never) });
    const session = connect(url);
    onTestFinished(() => session.destroy());
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/things/7',
    });
    stream.end();
    const [headers] = await once(stream, 'response');
    stream.resume();
    await once(stream, 'end');
    expect(headers[':status']).toBe(201);
    expect(recorder.events).toMatchObject([{ ...made, outcome: 'success', context: { status: 201 } }]);
  });

  it('adapter may have no hook before all others, as early versions of Nest 11', async () => {
    const adapter = new FastifyAdapter();
    Object.defineProperty(adapter, 'setOnRequestHook', { value: undefined });
    const { recorder, post } = await serveOnFastify({ adapter });
    await post('7');
    await post('8', { body: '{"name":' });
    expect(recorder.events).toMatchObject([
      { ...made, outcome: 'success' },
      { action: 'thing.made', outcome: 'failure', target_id: '8' },
    ]);
  });

  it('parsers keep the context for handlers that are not annotated', async () => {
    const { recorder, postLater } = await serveOnFastify();
    expect(await postLater('unannotated/7', '{}', { 'x-request-id': 'r1' })).toBe(201);
    expect(recorder.events).toMatchObject([{ action: 'mail.sent', metadata: { x_request_id: 'r1' } }]);
  });

  it('hooks may lose the context: handlers have it again', async () => {
    const later = outOfContext();
    const { recorder, get } = await serveOnFastify({
      configure: (_application, instance) =>
        instance.addHook('preHandler', (_request, _reply, done) => later(() => done())),
    });
    await get('in-context/7');
    expect(recorder.events).toMatchObject([{ action: 'thing.read', metadata: { found: true } }]);
  });

  it('routes without a required param are none', async () => {
    const { recorder, post } = await serveOnFastify();
    expect((await post('')).status).toBe(404);
    expect(recorder.events).toEqual([]);
  });
});
