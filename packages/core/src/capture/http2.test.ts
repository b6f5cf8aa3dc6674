import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../journal/stored-lines.fixture.js';
import type { AuditEvent } from '../event/audit-event.js';
import type { Sink } from '../sink.js';
import { createAuditTrail } from '../trail.js';
import { annotate, type AuditedOptions } from './annotation.js';
import { createCapture } from './capture.js';
import { expressFramework } from './express-framework.js';
import type { CapturedRequest } from './framework.js';
import { openRequest } from './open-request.js';
import { currentRequest } from './request-context.js';

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** A server for HTTP/2 each of whose requests is one operation, and a sink that takes nothing before it is released. */
async function serve(handler: Handler, options: AuditedOptions, waitDeadline = 10_000) {
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const delivered: AuditEvent[] = [];
  const write: Sink['write'] = async ({ events }) => {
    reached.resolve();
    await promise;
    delivered.push(...events);
  };
  const trail = createAuditTrail({
    directory: temporaryDirectory(),
    sinks: [{ name: 'held', write }],
    batch: { maxDelay: 1 },
    onError: () => undefined,
  });
  const capture = createCapture(trail, expressFramework({ annotationOf: () => undefined }), {
    actor: () => ({ id: 'u1' }),
    waitDeadline,
  });
  const annotation = annotate('thing.made', options);
  const server = createServer((request, response) => {
    openRequest(capture, request as unknown as CapturedRequest, response as unknown as ServerResponse, () => {
      currentRequest()?.begin(annotation);
      handler(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(async () => {
    release();
    session.destroy();
    server.close();
    await trail.close({ deadline: 1_000 });
  });
  return { session, release, delivered, reached: reached.promise };
}

const handlers: Readonly<Record<string, Handler>> = {
  'a text': (_request, response) => void response.end('hello world'),
  chunks: (_request, response) => {
    response.writeHead(201, { 'x-kind': 'chunks' });
    response.write('hello ');
    response.end('world');
  },
  'a status only': (_request, response) => {
    response.statusCode = 204;
    response.end();
  },
  trailers: (_request, response) => {
    response.write('hello ');
    response.addTrailers({ 'x-checksum': '42' });
    response.end('world');
  },
  'a write that completes it': (_request, response) => {
    response.setHeader('content-length', '11');
    response.write('hello world', () => void response.end());
  },
};

/** Everything a client gets in answer to a request. */
async function answerTo(session: ReturnType<typeof connect>, method: string): Promise<unknown> {
  const stream = session.request({ ':method': method, ':path': '/things/1' });
  const got: unknown[] = [];
  stream.on('response', ({ date: _date, ...headers }) => got.push({ ...headers }));
  stream.on('trailers', (trailers) => got.push({ ...trailers }));
  let body = '';
  stream.setEncoding('utf8').on('data', (text: string) => (body += text));
  stream.end();
  await once(stream, 'close');
  return [...got, body];
}

for (const method of ['GET', 'HEAD']) {
  test.each(Object.entries(handlers))(
    `an answer by HTTP/2 leaves when its event is delivered: %s (${method})`,
    async (_what, handler) => {
      const plain = await serve(handler, {});
      const expected = await answerTo(plain.session, method);
      const held = await serve(handler, { waitFor: 'delivered' });
      let isAnswered = false;
      const answer = answerTo(held.session, method).finally(() => (isAnswered = true));
      await held.reached;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(isAnswered).toBe(false);
      held.release();
      expect(await answer).toEqual(expected);
      expect(held.delivered).toMatchObject([{ action: 'thing.made', outcome: 'success' }]);
    },
  );
}

test('the head of an answer by HTTP/2 waits, too, unless something is sent before the end', async () => {
  const whole = await serve(
    (_request, response) => {
      response.writeHead(201);
      response.end('done');
    },
    { waitFor: 'delivered' },
  );
  const gate = Promise.withResolvers<void>();
  const streamed = await serve(
    (_request, response) => {
      response.writeHead(201);
      response.write('one ');
      void gate.promise.then(() => response.end('two'));
    },
    { waitFor: 'delivered' },
  );
  const first = whole.session.request({ ':path': '/things/1' });
  const second = streamed.session.request({ ':path': '/things/1' });
  const bodies = Promise.all([first, second].map(async (each) => Buffer.concat(await each.toArray()).toString()));
  let isAnswered = false;
  first.once('response', () => (isAnswered = true));
  await Promise.all([whole.reached, once(second, 'response')]);
  expect(isAnswered).toBe(false);
  gate.resolve();
  await streamed.reached;
  whole.release();
  streamed.release();
  expect(await bodies).toEqual(['done', 'one two']);
});

test('a held answer by HTTP/2 looks sent to whoever writes it', async () => {
  const seen: boolean[] = [];
  const held = await serve(
    (_request, response) => {
      response.end('done');
      seen.push(response.headersSent, response.writableEnded);
      expect(() => response.setHeader('x-late', '1')).toThrow('already been initiated');
    },
    { waitFor: 'delivered' },
  );
  const answer = answerTo(held.session, 'GET');
  await held.reached;
  held.release();
  expect(await answer).toEqual([expect.objectContaining({ ':status': 200 }), 'done']);
  expect(seen).toEqual([true, true]);
});

test('an answer by HTTP/2 whose event can not be waited for is broken off', async () => {
  const handler: Handler = (_request, response) => void response.end('done');
  const held = await serve(handler, { waitFor: 'delivered', onFailure: 'fail' }, 20);
  const stream = held.session.request({ ':path': '/things/1' });
  await expect(once(stream, 'response')).rejects.toThrow('INTERNAL_ERROR');
});
