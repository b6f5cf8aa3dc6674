import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { audited } from './index.js';
import { auditing, told, versions } from './versions.fixture.js';

const here = fileURLToPath(import.meta.url);
const folder = dirname(here);
const event = { action: 'thing.read', type: 'r', actor: 'u1', target: '1', route: '/things/:id' };

/** A conditional request; without the second header `fetch` would ask for no cache. */
const has = (condition: Record<string, string>): RequestInit => ({
  headers: { ...condition, 'cache-control': 'max-age=0' },
});

/** Bytes, and then an error. */
async function* broken() {
  yield 'half of it';
  throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
}

describe.each(versions)('an answer of %s', (_name, create) => {
  const serve = (handler: RequestHandler) => {
    const served = auditing(create);
    served.app.get('/things/:id', audited('thing.read', { target: 'thing:params.id' }), handler);
    return served;
  };

  it.each<[string, RequestHandler, RequestInit, number]>([
    ['a file', (_req, res) => res.sendFile(here), {}, 200],
    [
      'a file that the client has',
      (_req, res) => res.sendFile(here),
      has({ 'if-modified-since': new Date().toUTCString() }),
      304,
    ],
    ['a part of a file', (_req, res) => res.sendFile(here), { headers: { range: 'bytes=0-9' } }, 206],
    ['a file relative to a folder', (_req, res) => res.sendFile('index.ts', { root: folder }), {}, 200],
    ['a download', (_req, res) => res.download(here, 'answers.txt'), {}, 200],
    ['a redirection', (_req, res) => res.redirect('/elsewhere'), {}, 302],
    ['a permanent redirection', (_req, res) => res.redirect(308, '/elsewhere'), {}, 308],
    [
      'chosen by what the client accepts',
      (_req, res) => void res.format({ json: () => res.json({ ok: true }) }),
      {},
      200,
    ],
    [
      'one that the client has by its ETag',
      (_req, res) => void res.json({ ok: true }),
      has({ 'if-none-match': '*' }),
      304,
    ],
    ['a status alone', (_req, res) => void res.status(202).end(), {}, 202],
    ['a buffer', (_req, res) => void res.send(Buffer.from('ok')), {}, 200],
    ['a piped stream', (_req, res) => void createReadStream(here).pipe(res), {}, 200],
    ['a pipeline', async (_req, res) => pipeline(createReadStream(here), res), {}, 200],
    [
      'written in pieces',
      (_req, res) => {
        res.write('a');
        setImmediate(() => res.end('b'));
      },
      {},
      200,
    ],
  ])('is recorded once, as a success: %s', async (_what, handler, init, status) => {
    const { recorder, send } = serve(handler);
    expect(await send('GET', '/things/1', init)).toBe(status);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', status }]);
  });

  it.each<[string, RequestHandler, RequestInit, number, string]>([
    ['a missing file', (_req, res) => res.sendFile(join(folder, 'none.txt')), {}, 404, 'ENOENT'],
    ['a missing download', (_req, res) => res.download(join(folder, 'none.txt')), {}, 404, 'ENOENT'],
    [
      'a part that is not there',
      (_req, res) => res.sendFile(here),
      { headers: { range: 'bytes=999999-' } },
      416,
      'Range Not Satisfiable',
    ],
    [
      'a path out of its folder',
      (_req, res) => res.sendFile('../package.json', { root: folder }),
      {},
      403,
      'Forbidden',
    ],
    [
      'nothing that the client accepts',
      (_req, res) => void res.format({ json: () => res.json({}) }),
      { headers: { accept: 'image/png' } },
      406,
      'Not Acceptable',
    ],
    ['a view that is not there', (_req, res) => res.render('none.html'), {}, 500, 'none.html'],
    ['what has no JSON', (_req, res) => void res.json({ id: 1n }), {}, 500, 'BigInt'],
    ['a header that can not be', (_req, res) => void res.set('x-bad', 'a\nb').json({}), {}, 500, 'ERR_INVALID_CHAR'],
  ])('is a failure with its reason: %s', async (_what, handler, init, status, reason) => {
    const { app, recorder, send } = serve(handler);
    app.engine('html', (_path, _options, done) => done(null, ''));
    expect(await send('GET', '/things/1', init)).toBe(status);
    const outcome = status === 403 ? 'denied' : 'failure';
    expect(told(recorder)).toEqual([{ ...event, outcome, reason: expect.stringContaining(reason), status }]);
  });

  it('may be begun by one layer and ended by the next', async () => {
    const { app, recorder, send } = auditing(create);
    const begin: RequestHandler = (_req, res, next) => {
      res.write('a');
      next();
    };
    const end: RequestHandler = (_req, res) => void res.end('b');
    app.get('/things/:id', audited('thing.read', { target: 'params.id' }), begin, end);
    expect(await send('GET', '/things/1')).toBe(200);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', status: 200 }]);
  });

  it('is what the handler makes of a missing file', async () => {
    const { recorder, send } = serve((_req, res) =>
      res.sendFile(join(folder, 'none.txt'), (error) => void (error && res.status(410).json({ gone: true }))),
    );
    expect(await send('GET', '/things/1')).toBe(410);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', status: 410 }]);
  });

  it('to HEAD is recorded as that to GET is', async () => {
    const { recorder, send } = serve((_req, res) => void res.json({ ok: true }));
    expect(await send('HEAD', '/things/1')).toBe(200);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', status: 200 }]);
  });

  it('to OPTIONS by Express itself is no operation, by a route of yours it is', async () => {
    const { app, recorder, send } = serve((_req, res) => void res.json({ ok: true }));
    app.options(
      '/keys/:id',
      audited('key.inspected', { target: 'params.id' }),
      (_req, res) => void res.sendStatus(204),
    );
    expect(await send('OPTIONS', '/things/1')).toBe(200);
    expect(await send('OPTIONS', '/keys/1')).toBe(204);
    expect(told(recorder)).toEqual([
      { ...event, action: 'key.inspected', route: '/keys/:id', outcome: 'success', status: 204 },
    ]);
  });

  it.each<[string, RequestHandler]>([
    ['a pipeline', (_req, res, next) => void pipeline(Readable.from(broken()), res).catch(next)],
    ['a pipe whose error is passed on', (_req, res, next) => void Readable.from(broken()).on('error', next).pipe(res)],
  ])('that breaks midway is a failure: %s', async (_how, handler) => {
    const { recorder, send } = serve(handler);
    await expect(send('GET', '/things/1')).rejects.toThrow('terminated');
    expect(await recorder.waitFor('thing.read')).toMatchObject({ outcome: 'failure', reason: 'EIO: the disk is gone' });
    expect(recorder.events).toHaveLength(1);
  });

  it.each<[string, RequestHandler, string | undefined]>([
    ['before it begins', (_req, res) => void res.destroy(), undefined],
    [
      'midway',
      (_req, res) => {
        res.write('half');
        setImmediate(() => res.destroy());
      },
      undefined,
    ],
    ['with an error', (_req, res) => void res.destroy(new Error('tampered')), 'tampered'],
    [
      'and still writes to',
      (_req, res) => {
        res.destroy(new Error('tampered'));
        res.end('never mind');
      },
      'tampered',
    ],
  ])('that the application breaks off is a failure: %s', async (_when, handler, reason) => {
    const { recorder, send } = serve(handler);
    await expect(send('GET', '/things/1')).rejects.toThrow(/fetch failed|terminated/);
    await recorder.waitFor('thing.read');
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', ...(reason === undefined ? {} : { reason }) }]);
  });

  it.each<[string, RequestHandler]>([
    [
      'in pieces',
      (_req, res) => {
        res.set({ 'content-length': '10', connection: 'close' }).write('half');
        res.end();
      },
    ],
    ['at once', (_req, res) => res.writeHead(200, { 'content-length': 10, connection: 'close' }).end('half')],
  ])('that is shorter than it said is a failure: %s', async (_how, handler) => {
    const { recorder, send } = serve(handler);
    await expect(send('GET', '/things/1')).rejects.toThrow('terminated');
    const reason = 'The answer is shorter than its Content-Length';
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason, status: 200 }]);
  });

  it.each<[string, boolean]>([
    ['the server', false],
    ['the client', true],
  ])('of server-sent events is one event, when %s ends them', async (_who, byClient) => {
    const { app, recorder, fetch: fetchFrom } = auditing(create);
    app.get('/things/:id', audited('thing.read', { target: 'params.id' }), (req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      let sent = 0;
      const timer = setInterval(() => {
        sent += 1;
        res.write(`data: ${sent}\n\n`);
        if (!byClient && sent === 3) stop();
      }, 1);
      const stop = () => {
        clearInterval(timer);
        res.end();
      };
      res.on('close', stop);
      req.socket.setNoDelay(true);
    });
    const leaving = new AbortController();
    const response = await fetchFrom('GET', '/things/1', { signal: leaving.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    expect(byClient ? recorder.events : []).toEqual([]);
    if (byClient) leaving.abort();
    await recorder.waitFor('thing.read');
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', status: 200 }]);
  });

  it('that never comes is unknown once the client has given up', async () => {
    const { app, recorder, fetch: fetchFrom } = auditing(create, { settleDeadline: 10 });
    const leaving = new AbortController();
    app.get('/things/:id', audited('thing.read', { target: 'params.id' }), () => leaving.abort());
    await expect(fetchFrom('GET', '/things/1', { signal: leaving.signal })).rejects.toThrow('aborted');
    await recorder.waitFor('thing.read');
    expect(told(recorder)).toEqual([{ ...event, outcome: 'unknown' }]);
  });

  describe('to a client that leaves midway', () => {
    /** Asks for what never ends, and leaves when it begins. */
    async function leave(handler: (source: Readable) => RequestHandler, settleDeadline?: number) {
      const { app, recorder, fetch: fetchFrom } = auditing(create, { settleDeadline });
      const endless = new Readable({ read: () => void endless.push(Buffer.alloc(65_536)) });
      app.get('/things/:id', audited('thing.read', { target: 'params.id' }), handler(endless));
      app.get('/open', (_req, res) => void res.sendStatus(204));
      const { url } = await fetchFrom('GET', '/open');
      const leaving = request(new URL('/things/1', url), { headers: { 'x-user': 'u1' } }).end();
      await once(leaving, 'response');
      leaving.destroy();
      await recorder.waitFor('thing.read');
      return recorder;
    }

    it('is unknown when the handler never says that it is done', async () => {
      const recorder = await leave((endless) => (_req, res) => void endless.pipe(res), 10);
      expect(told(recorder)).toEqual([{ ...event, outcome: 'unknown' }]);
    });

    it('is what the handler says of it', async () => {
      const premature = { outcome: 'failure', reason: expect.stringContaining('ERR_STREAM_PREMATURE_CLOSE') };
      const passedOn = await leave((endless) => (_req, res, next) => void pipeline(endless, res).catch(next));
      expect(told(passedOn)).toEqual([{ ...event, ...premature }]);
      const ended = await leave(
        (endless) => (_req, res) => void pipeline(endless, res).catch(() => res.destroy().end()),
      );
      expect(told(ended)).toEqual([{ ...event, outcome: 'success', status: 200 }]);
    });
  });
});
