import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RequestHandler } from 'express';
import { audited } from './index.js';
import { serve } from './serve.fixture.js';

/** Resolves when a client has as many bytes as it was promised, which may be before the response has ended. */
async function bodyOf(url: string): Promise<string> {
  const sent = request(url, { method: 'POST' }).end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response) {
    body += chunk;
    if (body.length >= Number(response.headers['content-length'])) break;
  }
  return body;
}

/** Leaves as soon as the server has got the request. */
async function leave(url: string, reached: Promise<void>): Promise<void> {
  const leaving = request(url, { method: 'POST' }).end();
  leaving.on('error', () => undefined); // the abort below
  await reached;
  leaving.destroy();
}

const never = new Promise<void>(() => undefined);

describe('an answer that can have no body', () => {
  it.each<[string, RequestHandler]>([
    ['204', (_req, res) => res.status(204).flushHeaders()],
    ['Content-Length 0', (_req, res) => res.set('content-length', '0').flushHeaders()],
  ])('is recorded before the client has its head (%s)', async (_how, handler) => {
    const { recorder, url } = await serve([audited('thing.made'), handler]);
    const sent = request(url, { method: 'POST' }).end();
    await once(sent, 'response');
    sent.destroy();
    expect(recorder.events).toHaveLength(1);
  });
});

describe('an answer that is complete by its Content-Length', () => {
  it.each<[string, RequestHandler]>([
    [
      'a header',
      async (_req, res) => {
        res.set('content-length', '10').write('hello');
        res.write('world');
        await never;
      },
    ],
    [
      'writeHead',
      async (_req, res) => {
        res.writeHead(200, { 'Content-Length': 10 }).write(Buffer.from('helloworld'));
        await never;
      },
    ],
    [
      'raw pairs given to writeHead',
      async (_req, res) => {
        res.writeHead(200, ['content-length', '10']).write('68656c6c6f776f726c64', 'hex');
        await never;
      },
    ],
  ])('is recorded before the client has all of it (%s)', async (_how, handler) => {
    const { recorder, url } = await serve([audited('thing.made'), handler]);
    expect(await bodyOf(url)).toBe('helloworld');
    expect(recorder.events.map(({ outcome }) => outcome)).toEqual(['success']);
  });

  it('is recorded before the client has a file', async () => {
    const { recorder, url } = await serve([
      audited('thing.made'),
      (_req, res) => res.sendFile(fileURLToPath(import.meta.url)),
    ]);
    expect(await bodyOf(url)).toContain('a file');
    expect(recorder.events).toHaveLength(1);
  });
});

describe('an answer that goes wrong', () => {
  it('is recorded as what the client gets when Node.js refuses the first one', async () => {
    const { recorder, post } = await serve(
      [audited('thing.made'), (_req, res) => res.end({} as never)],
      {},
      (_error, _req, res, _next) => void res.sendStatus(500),
    );
    expect((await post()).status).toBe(500);
    expect(recorder.events).toMatchObject([
      { outcome: 'failure', reason: expect.stringContaining('ERR_INVALID_ARG_TYPE'), context: { status: 500 } },
    ]);
  });

  it.each<[string, RequestHandler]>([
    [
      'is thrown after the first bytes',
      (_req, res) => {
        res.write('half');
        throw new Error('cable cut');
      },
    ],
    [
      'destroys the response',
      (_req, res) => {
        res.write('half');
        res.destroy(new Error('cable cut'));
      },
    ],
    [
      'is told by ending the answer as if nothing was',
      (_req, res, next) => {
        res.write('half');
        next(new Error('cable cut'));
        res.end();
      },
    ],
  ])('is a failure with its reason when an error %s', async (_how, handler) => {
    const { recorder, post } = await serve([audited('thing.made'), handler]);
    await post()
      .then((response) => response.text())
      .catch(() => 'cut off');
    expect(await recorder.waitFor('thing.made')).toMatchObject({ outcome: 'failure', reason: 'cable cut' });
    expect(recorder.events).toHaveLength(1);
  });
});

describe('a client that goes away', () => {
  it('leaves the outcome to the handler, not to a layer that only prepared', async () => {
    const reached = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const prepare: RequestHandler = async (_req, res, next) => {
      res.once('close', gone.resolve);
      await Promise.resolve();
      next();
    };
    const { recorder, url } = await serve([
      audited('thing.made'),
      prepare,
      async () => {
        reached.resolve();
        await gone.promise;
        await new Promise(setImmediate);
        throw new Error('database down');
      },
    ]);
    await leave(url, reached.promise);
    expect(await recorder.waitFor('thing.made')).toMatchObject({ outcome: 'failure', reason: 'database down' });
  });

  it('may never be answered: that is unknown when the deadline is over', async () => {
    const reached = Promise.withResolvers<void>();
    const { recorder, url } = await serve([audited('thing.made'), () => reached.resolve()], { settleDeadline: 20 });
    await leave(url, reached.promise);
    expect(await recorder.waitFor('thing.made')).toMatchObject({ outcome: 'unknown' });
    expect(recorder.events[0]?.context).not.toHaveProperty('status');
  });

  it('and is not answered is recorded as unknown when the trail is closed before', async () => {
    const reached = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const { recorder, url } = await serve([
      audited('thing.made'),
      (_req, res) => {
        res.once('close', gone.resolve);
        reached.resolve();
      },
    ]);
    await leave(url, reached.promise);
    await gone.promise;
    await recorder.trail.close();
    expect(recorder.events).toMatchObject([{ action: 'thing.made', outcome: 'unknown' }]);
  });
});
