import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { auditRecorder } from '@audit-trail/testing';
import type { ErrorRequestHandler, Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { audit, audited } from './index.js';
import { listen } from './serve.fixture.js';
import { httpError, versions } from './versions.fixture.js';

const here = fileURLToPath(import.meta.url);

/** The whole of what a server sends for one request on a connection of its own, without the time. */
async function bytesOf(url: string, method: string, headers: readonly string[] = []): Promise<string> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined); // a server that breaks off may reset the connection
  socket.write(
    [`${method} /things/1?callback=f HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'),
  );
  await once(socket, 'close');
  return Buffer.concat(chunks)
    .toString('latin1')
    .replace(/^Date: .*\r\n/m, '');
}

const cases: [string, RequestHandler, string?, string[]?][] = [
  ['JSON', (_req, res) => void res.json({ ok: true })],
  ['JSON that the client has', (_req, res) => void res.json({ ok: true }), 'GET', ['If-None-Match: *']],
  ['JSON to HEAD', (_req, res) => void res.json({ ok: true }), 'HEAD'],
  ['JSON with padding', (_req, res) => void res.jsonp({ ok: true })],
  ['no content', (_req, res) => void res.sendStatus(204)],
  ['a redirection', (_req, res) => res.redirect('/elsewhere')],
  ['a file', (_req, res) => res.sendFile(here)],
  ['a part of a file', (_req, res) => res.sendFile(here), 'GET', ['Range: bytes=5-20']],
  ['several parts of a file', (_req, res) => res.sendFile(here), 'GET', ['Range: bytes=5-20,30-40']],
  ['a part that is not there', (_req, res) => res.sendFile(here), 'GET', ['Range: bytes=999999-']],
  ['a missing file', (_req, res) => res.sendFile(`${here}.none`)],
  ['a download', (_req, res) => res.download(here, 'ä.txt')],
  ['a piped stream', (_req, res) => void createReadStream(here).pipe(res)],
  ['a pipeline', (_req, res) => void pipeline(createReadStream(here), res)],
  [
    'pieces, early hints and trailers',
    (_req, res) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload' });
      res.set('trailer', 'x-sum').write('a');
      setImmediate(() => {
        res.write(Buffer.from('b'));
        res.addTrailers({ 'x-sum': '2' });
        res.end('c', 'latin1');
      });
    },
  ],
  [
    'a head by hand',
    (_req, res) => void res.writeHead(201, 'Made', ['X-A', '1', 'x-a', '2', 'Content-Length', '2']).end('ok'),
  ],
  ['a length by hand', (_req, res) => void res.set('content-length', '2').end('ok')],
  ['to an old client', (_req, res) => res.write('old') && res.end(), 'GET', ['Connection: keep-alive']],
  ['what is thrown', refuse],
  ['an error passed on', (_req, _res, next) => next(httpError(422, 'Too large'))],
  ['a text thrown', refuseWithText],
  ['a route that leaves', (_req, _res, next) => next('route')],
  ['a layer that goes on after its answer', goOn],
  [
    'two answers',
    (_req, res) => {
      res.json({ ok: true });
      res.json({ ok: false });
    },
  ],
  ['an answer that breaks midway', (_req, res) => void pipeline(Readable.from(broken()), res).catch(() => undefined)],
  ['an answer broken off', (_req, res) => void (res.write('half'), setImmediate(() => res.destroy()))],
  ['OPTIONS', (_req, res) => void res.json({ ok: true }), 'OPTIONS'],
];

async function* broken() {
  yield 'half of it';
  throw new Error('the disk is gone');
}

function goOn(_req: Request, res: Response, next: NextFunction): void {
  res.json({ ok: true });
  next();
}

function refuse(): never {
  throw httpError(409, 'Taken');
}

function refuseWithText(): never {
  throw 'broken'; // oxlint-disable-line typescript/only-throw-error -- applications do
}

describe.each(versions)('what %s sends', (_name, create) => {
  // Express prints errors that the application leaves to it.
  beforeEach(() =>
    vi
      .spyOn(console, 'error')
      .mockImplementation(() => undefined)
      .mockClear(),
  );

  function application(prepare: (app: Express) => void, first: readonly RequestHandler[], handler: RequestHandler) {
    const app = create();
    // Elsewhere an unhandled error is answered with its stack, in which the audit has its place.
    app.set('env', 'production');
    prepare(app);
    const router = create.Router();
    router.get('/:id', ...first, handler);
    app.use('/things', router);
    app.use(
      ((error, _req, res, next) =>
        void (error.status === 422 ? res.status(422).json({ error: 'no' }) : next(error))) as ErrorRequestHandler,
    );
    return listen(app);
  }

  it.each(cases)(
    'is the same byte for byte with the audit: %s',
    async (_what, handler, method = 'GET', headers = []) => {
      const { trail } = auditRecorder();
      const target = { id: 'params.id', name: 'result.name' };
      const plain = await application(() => undefined, [], handler);
      const seen = await application(
        (app) => app.use(audit(trail)),
        [audited('thing.read', { target }) as RequestHandler],
        handler,
      );
      const expected = await bytesOf(plain, method, headers);
      expect(expected).toMatch(/^HTTP\/1\.1 \d{3} /);
      // Twice, since the layers are wrapped the first time.
      expect(await bytesOf(seen, method, headers)).toBe(expected);
      expect(await bytesOf(seen, method, headers)).toBe(expected);
    },
  );
});
