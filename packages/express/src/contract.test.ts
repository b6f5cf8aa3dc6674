import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type AuditTrail, currentAudit } from '@audit-trail/core';
import { adapterContract, type ContractGate } from '@audit-trail/testing';
import express, { type Application, type ErrorRequestHandler, type RequestHandler } from 'express';
import { describe, it } from 'vitest';
import { audit, audited } from './index.js';

type Express = typeof express;
type SignedIn = { user?: { id: string; name: string; role: string } };

class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const signIn: RequestHandler = (req, _res, next) => {
  const [id, name, role] = (req.get('x-user') ?? '').split(';');
  if (id && name && role) Object.assign(req, { user: { id, name, role } });
  next();
};

const requireUser: RequestHandler = (req, _res, next) => {
  next((req as SignedIn).user ? undefined : new HttpError(401, 'Sign in first'));
};

const requireAdmin: RequestHandler = (req, _res, next) => {
  if ((req as SignedIn).user?.role !== 'admin') throw new HttpError(403, 'Admins only');
  next();
};

const answerError: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status ?? 500).json({ error: 'failed' });
};

function fail(message: string): never {
  throw new Error(message);
}

/** Half of an answer. */
function breaking(): Readable {
  return Readable.from(
    (async function* () {
      yield 'half';
      await setImmediate(); // so that it has left
      fail('disk gone');
    })(),
  );
}

/** Express 4 leaves a rejection to the application; forwarding it is what applications do. */
const forwardRejection =
  (handle: (...args: Parameters<RequestHandler>) => Promise<unknown>): RequestHandler =>
  (req, res, next) => {
    handle(req, res, next).catch(next);
  };

function application(create: Express, trail: AuditTrail, gate: ContractGate): Application {
  const app = create();
  const asynchronous = create === express ? (handle: RequestHandler) => handle : forwardRejection;
  app.use(audit(trail, { group: () => 'acme' }));
  app.use(create.json(), signIn);
  app.get('/open', (_req, res) => void res.json({ ok: true }));
  app.post('/sessions', audited('session.created'), (req, res) => {
    currentAudit().actor({ id: req.body.name, name: req.body.name, type: 'user' });
    res.status(201).json({ ok: true });
  });
  app.delete('/sessions/current', audited('session.ended'), requireUser, (req, res) => {
    delete (req as SignedIn).user;
    res.sendStatus(204);
  });
  app.post(
    '/users/:id/2fa',
    audited('user.2fa_succeeded', { type: 'r', target: { type: 'user', id: 'params.id', name: 'body.email' } }),
    requireUser,
    (_req, res) => void res.json({ ok: true }),
  );

  // A router of its own, so that what it resets behind itself is reset here too.
  const documents = create.Router();
  documents.post(
    '/',
    audited('document.created', { target: { type: 'document', id: 'result.id', name: 'body.title' } }),
    requireUser,
    (_req, res) => {
      res.status(201).json({ id: 'doc_1' });
    },
  );
  documents.get('/:id', audited('document.read', { target: 'document:params.id' }), requireUser, (req, res) => {
    if (req.params['id'] === 'missing') throw new HttpError(404, 'No document missing');
    res.json({ id: req.params['id'] });
  });
  documents.patch('/:id', audited('document.updated', { target: 'document:params.id' }), requireUser, (_req, res) => {
    currentAudit().changes({ title: 'a' }, { title: 'b' }).metadata({ reason: 'typo' });
    trail.record({ action: 'mail.sent', type: 'c' });
    res.json({ ok: true });
  });
  documents.delete(
    '/:id',
    audited('document.deleted', { target: 'document:params.id' }),
    requireUser,
    requireAdmin,
    (_req, res) => {
      res.sendStatus(204);
    },
  );
  app.use('/documents', documents);

  app.post(
    '/jobs/:id',
    audited('job.started', { target: 'job:params.id' }),
    requireUser,
    asynchronous(async () => {
      await setImmediate(); // so that it rejects after the handler returned
      throw new Error('database down');
    }),
  );
  app.post(
    '/slow/:id',
    audited('slow.done', { target: 'slow:params.id' }),
    requireUser,
    asynchronous(async (_req, res) => {
      gate.reached();
      await gate.released;
      res.json({ ok: true });
    }),
  );
  app.get('/quiet', audited('quiet.read'), requireUser, (_req, res) => {
    currentAudit().skip();
    res.json({ ok: true });
  });
  app.get('/reports/:id', audited('report.read', { target: 'report:params.id' }), requireUser, (_req, res) => {
    res.json({ toJSON: () => fail('not serialisable') });
  });
  app.get('/exports/:id', audited('export.read', { target: 'export:params.id' }), requireUser, (_req, res) => {
    pipeline(breaking(), res, () => undefined);
  });
  app.get('/ticks/:id', audited('ticks.watched', { target: 'ticks:params.id' }), requireUser, (_req, res) => {
    res.set('content-type', 'text/event-stream');
    for (const tick of [1, 2, 3]) res.write(`data: ${tick}\n\n`);
    res.end();
  });
  app.post(
    '/transfers/:id',
    audited('transfer.approved', { target: 'transfer:params.id', intent: true, waitFor: 'durable' }),
    requireUser,
    (_req, res) => void res.status(201).json({ ok: true }),
  );
  app.use(answerError);
  return app;
}

const express4 = createRequire(import.meta.url)('express4') as Express;

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s', (_name, create) => {
  const contract = adapterContract({
    start: async (recorder, gate) => {
      const server = application(create, recorder.trail, gate).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: async () => {
          server.closeAllConnections();
          server.close();
          await once(server, 'close');
        },
      };
    },
  });
  for (const { name, run } of contract) it(name, run);
});
