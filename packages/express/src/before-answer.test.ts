import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type AuditError,
  type AuditEvent,
  type AuditTrail,
  createAuditTrail,
  currentAudit,
  type Sink,
} from '@audit-trail/core';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { audit, audited, type AuditedOptions } from './index.js';
import { listen } from './serve.fixture.js';

const express4 = createRequire(import.meta.url)('express4') as typeof express;

const directory = mkdtempSync(join(tmpdir(), 'audit-before-answer-'));
const file = join(directory, 'a-file.txt');
writeFileSync(file, 'of some length\n'.repeat(20_000));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** How an answer can end, in as many ways as Node.js and Express have. */
const answers: Readonly<Record<string, RequestHandler>> = {
  'a value': (_req, res) => void res.json({ id: 'd1' }),
  'a text': (_req, res) => void res.status(201).send('made'),
  'a status only': (_req, res) => void res.sendStatus(204),
  nothing: (_req, res) => void res.end(),
  'a redirect': (_req, res) => res.redirect('/elsewhere'),
  'a file': (_req, res) => res.sendFile(file),
  'what is not modified': (_req, res) => void res.status(304).end(),
  chunks: (_req, res) => {
    res.write('one ');
    res.write('two ');
    res.end('three');
  },
  'a stream': (_req, res) => void Readable.from(['one ', 'two ', 'three'.repeat(10_000)]).pipe(res),
  trailers: (_req, res) => {
    res.writeHead(200, { trailer: 'x-checksum' });
    res.write('body');
    res.addTrailers({ 'x-checksum': '42' });
    res.end();
  },
  'a write that completes it': (_req, res) => {
    res.set('content-length', '10').write('hello');
    res.write('world', () => res.end());
  },
  'a head that completes it': (_req, res) => {
    res.status(204).flushHeaders();
    setImmediate(() => res.end());
  },
  'early hints': (_req, res) => {
    res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
    res.send('later');
  },
};

/** Bytes of the answer to one request: those that came while it was held, and all of them. */
async function bytesOf(url: string, method: string, held?: Held): Promise<{ before: string; all: string }> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let all = '';
  socket.setEncoding('latin1').on('data', (text: string) => (all += text));
  socket.write(`${method} ${pathname} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const closed = once(socket, 'close');
  await held?.reached;
  await new Promise((resolve) => setTimeout(resolve, 20)); // what is not held has come by then
  const before = plain(all);
  held?.release();
  await closed;
  return { before, all: plain(all) };
}

function plain(text: string): string {
  return text.replaceAll(/^Date: .*\r\n/gm, '');
}

interface Held {
  readonly trail: AuditTrail;
  readonly url: string;
  readonly release: () => void;
  /** Resolves when the sink has been given the event. */
  readonly reached: Promise<void>;
  readonly delivered: AuditEvent[];
  readonly errors: AuditError[];
}

interface ServeOptions extends AuditedOptions {
  readonly waitDeadline?: number;
}

/** An application on a real journal, whose sink takes nothing before it is released. */
async function serve(
  create: typeof express,
  handler: RequestHandler,
  { waitDeadline, ...annotation }: ServeOptions = { waitFor: 'delivered' },
  answerError?: ErrorRequestHandler,
): Promise<Held> {
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const [delivered, errors]: [AuditEvent[], AuditError[]] = [[], []];
  const write: Sink['write'] = async ({ events }) => {
    reached.resolve();
    await promise;
    delivered.push(...events);
  };
  const trail = createAuditTrail({
    directory: mkdtempSync(join(directory, 'journal-')),
    sinks: [{ name: 'held', write }],
    batch: { maxDelay: 1 },
    onError: (error) => errors.push(error),
  });
  onTestFinished(async () => {
    release();
    await trail.close({ deadline: 1_000 });
  });
  const app = create();
  app.use(audit(trail, { actor: () => ({ id: 'u1' }), waitDeadline }));
  app.all('/things/:id', audited('thing.made', { target: 'thing:params.id', ...annotation }), handler);
  if (answerError) app.use(answerError);
  return { trail, url: `${await listen(app)}/things/t1`, release, reached: reached.promise, delivered, errors };
}

async function unaudited(create: typeof express, handler: RequestHandler): Promise<string> {
  const app = create();
  app.all('/things/:id', handler);
  return `${await listen(app)}/things/t1`;
}

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s: an answer that waits for its event', (_name, create) => {
  for (const method of ['GET', 'HEAD']) {
    // An answer to HEAD can't have trailers: Node.js throws.
    const possible = Object.entries(answers).filter(([what]) => method === 'GET' || what !== 'trailers');
    it.each(possible)(`leaves when that is delivered, every byte as it was: %s (${method})`, async (_what, handler) => {
      const { all: expected } = await bytesOf(await unaudited(create, handler), method);
      const held = await serve(create, handler);
      const { before, all } = await bytesOf(held.url, method, held);
      expect(all).toBe(expected);
      expect(before.length).toBeLessThan(all.length);
      expect(held.delivered).toMatchObject([{ action: 'thing.made', target_id: 't1' }]);
    });
  }

  it('is ended for whoever writes it, and can not be ended twice', async () => {
    const seen: unknown[] = [];
    const handler: RequestHandler = (_req, res, next) => {
      res.json({ id: 'd1' });
      seen.push(res.headersSent, res.writableEnded);
      expect(() => res.setHeader('x-late', '1')).toThrow('after they are sent');
      next(new Error('too late'));
    };
    const held = await serve(create, handler, undefined, (_error, _req, res, _next) => {
      seen.push(res.headersSent);
    });
    const { all } = await bytesOf(held.url, 'POST', held);
    expect(seen).toEqual([true, true, true]);
    expect(all.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(all).toContain('{"id":"d1"}');
  });

  it('keeps its place among pipelined ones', async () => {
    let number = 0;
    const held = await serve(create, (_req, res) => void res.send(`answer ${++number}`));
    const { hostname, port } = new URL(held.url);
    const socket = connect(Number(port), hostname);
    let all = '';
    socket.setEncoding('latin1').on('data', (text: string) => (all += text));
    socket.write('GET /things/1 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2));
    socket.write('GET /things/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await held.reached;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(all).toBe('');
    held.release();
    await once(socket, 'close');
    expect(all.match(/answer \d/g)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  it('leaves when the event is durable, which takes no sink', async () => {
    const { url, delivered } = await serve(create, (_req, res) => void res.json({}), { waitFor: 'durable' });
    expect((await fetch(url)).status).toBe(200);
    expect(delivered).toEqual([]);
  });

  it('leaves all the same when the deadline is over, which is reported', async () => {
    const held = await serve(create, (_req, res) => void res.json({}), { waitFor: 'delivered', waitDeadline: 20 });
    expect((await fetch(held.url)).status).toBe(200);
    expect(held.errors.map(({ code }) => code)).toEqual(['AUDIT_DEADLINE']);
  });

  it('is broken off when the deadline is over and nothing may be done that is not recorded', async () => {
    const options: ServeOptions = { waitFor: 'delivered', waitDeadline: 20, onFailure: 'fail' };
    const held = await serve(create, (_req, res) => void res.json({}), options);
    await expect(fetch(held.url)).rejects.toThrow('fetch failed');
    expect(held.errors.map(({ code }) => code)).toEqual(['AUDIT_DEADLINE']);
  });

  it('is no answer for a client that went away meanwhile', async () => {
    const held = await serve(create, (_req, res) => void res.json({}));
    const gone = new AbortController();
    const answer = fetch(held.url, { signal: gone.signal });
    void held.reached.then(() => gone.abort());
    await expect(answer).rejects.toThrow('abort');
    held.release();
    await expect.poll(() => held.delivered).toMatchObject([{ outcome: 'success' }]);
    expect(held.errors).toEqual([]);
  });
});

describe('an intent', () => {
  it('is durable before the handler runs, and its outcome names it', async () => {
    const handler: RequestHandler = (_req, res) => {
      currentAudit().metadata({ done: true });
      res.status(201).json({});
    };
    const { url, release, delivered } = await serve(express, handler, { intent: true, metadata: { why: 'test' } });
    expect((await fetch(url, { method: 'POST' })).status).toBe(201);
    release();
    await expect.poll(() => delivered.length).toBe(2);
    const [attempt, outcome] = delivered;
    expect(attempt).toMatchObject({
      action: 'thing.made',
      action_type: 'c',
      outcome: 'attempted',
      actor_id: 'u1',
      target_id: 't1',
      metadata: { why: 'test' },
      context: { route: '/things/:id', method: 'POST' },
    });
    expect(attempt?.context).not.toHaveProperty('status');
    expect(outcome).toMatchObject({
      outcome: 'success',
      caused_by: attempt?.id,
      metadata: { done: true },
      context: { status: 201 },
    });
  });

  it.each<[ServeOptions['onFailure'], status: number, outcome: string]>([
    ['continue', 200, 'success'],
    ['fail', 503, 'failure'],
  ])("that can't be noted goes on or not as the action says, with '%s', and has its outcome", async (...each) => {
    const [onFailure, status, outcome] = each;
    const held = await serve(express, (_req, res) => void res.json({}), { intent: true, onFailure });
    mkdirSync(join(held.trail.health().journal.directory ?? '', 'attempts.json.new'));
    expect((await fetch(held.url)).status).toBe(status);
    expect(held.errors.map(({ code }) => code)).toEqual(['AUDIT_JOURNAL_FAILED']);
    held.release();
    await expect.poll(() => held.delivered.map((event) => event.outcome)).toEqual(['attempted', outcome]);
    expect(held.delivered[1]?.caused_by).toBe(held.delivered[0]?.id);
  });

  it('has its outcome recorded also when the application skips that', async () => {
    const handler: RequestHandler = (_req, res) => {
      currentAudit().skip();
      res.json({});
    };
    const { url, release, delivered } = await serve(express, handler, { intent: true });
    await fetch(url);
    release();
    await expect.poll(() => delivered.map(({ outcome }) => outcome)).toEqual(['attempted', 'success']);
  });
});
