import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditTrail, createAuditTrail, fileJournal, type OnFailure, type Sink } from '@audit-trail/core';
import express from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { audit, audited } from './index.js';
import { listen } from './serve.fixture.js';

/** An application on a journal with little room, whose sink takes nothing before it is released. */
async function serve(onFailure: OnFailure, blockFor: number) {
  const directory = mkdtempSync(join(tmpdir(), 'audit-express-'));
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const sink: Sink = { name: 'held', write: () => promise };
  const journal = fileJournal({
    directory,
    maxBytes: 40_000,
    segmentBytes: 10_000,
    blockFor,
    retention: { bytes: 0 },
  });
  const trail = createAuditTrail({ journal, sinks: [sink], onFailure, onError: () => undefined });
  onTestFinished(async () => {
    release();
    await trail.close({ deadline: 1_000 });
    rmSync(directory, { recursive: true });
  });
  const handled: string[] = [];
  const app = express();
  app.use(audit(trail));
  app.post('/things/:id', audited('thing.made'), (req, res) => {
    handled.push(req.params.id);
    if (req.params.id === 'filling') fill(trail);
    res.json({});
  });
  app.post('/strict', audited('thing.deleted', { onFailure: 'fail' }), (_req, res) => void res.json({}));
  app.post('/lenient', audited('thing.read', { onFailure: 'continue' }), (_req, res) => void res.json({}));
  app.get('/slow', () => undefined);
  app.get('/unaudited', (_req, res) => void res.json({}));
  const url = await listen(app);
  return {
    trail,
    journal,
    handled,
    release,
    url,
    post: (id: string) => fetch(`${url}/things/${id}`, { method: 'POST' }),
  };
}

function fill(trail: AuditTrail): void {
  try {
    for (let times = 0; times < 100; times += 1) {
      trail.record({ action: 'filler.made', type: 'c', actor: { id: 'u1' }, metadata: { text: 'x'.repeat(1000) } });
      if (trail.health().journal.bytes > 39_000) void trail.flush({ to: 'written' }).catch(() => undefined);
    }
  } catch {
    // The journal is full: that was the aim.
  }
}

test("answers 503 before the handler while nothing can be recorded, with 'fail'", async () => {
  const { trail, handled, url, post } = await serve('fail', 10);
  expect((await post('1')).status).toBe(200);
  fill(trail);
  expect((await post('2')).status).toBe(503);
  expect(handled).toEqual(['1']);
  expect((await fetch(`${url}/unaudited`)).status).toBe(200);
});

test('lets a request wait before its handler until there is room', async () => {
  const { trail, handled, release, post } = await serve('fail', 600_000);
  fill(trail);
  const answer = post('1');
  const other = post('2');
  release();
  expect([(await answer).status, (await other).status]).toEqual([200, 200]);
  expect(handled.toSorted()).toEqual(['1', '2']);
});

test("breaks the connection when the event of work that was done can't be kept, with 'fail'", async () => {
  const { handled, post } = await serve('fail', 10);
  await expect(post('filling')).rejects.toThrow('fetch failed');
  expect(handled).toEqual(['filling']);
});

test("breaks the connection also where the answer has to wait for another's, with 'fail'", async () => {
  const { handled, url } = await serve('fail', 10);
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const received: string[] = [];
  socket.on('data', (bytes) => received.push(bytes.toString()));
  // Pipelined: the second answer is made while the first is still to come.
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\nPOST /things/filling HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'close');
  expect(handled).toEqual(['filling']);
  expect(received.join('')).not.toContain('HTTP/1.1 200');
});

test("answers as ever, with 'continue'", async () => {
  const { handled, post } = await serve('continue', 10);
  expect((await post('filling')).status).toBe(200);
  expect((await post('1')).status).toBe(200);
  expect(handled).toEqual(['filling', '1']);
});

test.each<[OnFailure, path: string, status: number]>([
  ['continue', '/strict', 503],
  ['fail', '/lenient', 200],
])("lets an action decide for itself, with '%s' (%s)", async (onFailure, path, status) => {
  const { trail, url } = await serve(onFailure, 10);
  fill(trail);
  expect((await fetch(`${url}${path}`, { method: 'POST' })).status).toBe(status);
});
