import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createAuditTrail } from '@audit-trail/core';
import { audit, audited } from '@audit-trail/express';
import { auditRecorder } from '@audit-trail/testing';
import compression from 'compression';
import express, { type RequestHandler } from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../packages/express/src/serve.fixture.js';
import { told } from './serve.js';

const file = fileURLToPath(new URL('../../../README.md', import.meta.url));
const text = 'a text that is worth compressing. '.repeat(500);

/** The body as it came over the wire, and its headers but for the time. */
async function rawOf(url: string, encoding: string): Promise<{ headers: object; body: Buffer }> {
  const sent = request(url, { headers: { 'accept-encoding': encoding } }).end();
  const [response] = await once(sent, 'response');
  const body = Buffer.concat(await response.toArray());
  return { headers: { ...response.headers, date: undefined }, body };
}

/** A trail whose sink takes nothing before it is released. */
function heldTrail() {
  const directory = mkdtempSync(join(tmpdir(), 'audit-compression-'));
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const write = (): Promise<void> => {
    reached.resolve();
    return promise;
  };
  const trail = createAuditTrail({ directory, sinks: [{ name: 'held', write }], batch: { maxDelay: 1 } });
  onTestFinished(async () => {
    release();
    await trail.close({ deadline: 1_000 });
    rmSync(directory, { recursive: true });
  });
  return { trail, release, reached: reached.promise };
}

const unpack = { gzip: gunzipSync, br: brotliDecompressSync };

describe.each(['gzip', 'br'] as const)('a body compressed with %s', (encoding) => {
  it.each<[string, RequestHandler]>([
    ['text', (_req, res) => void res.send(text)],
    ['a file', (_req, res) => res.sendFile(file)],
    ['a stream', (_req, res) => void createReadStream(file).pipe(res.type('text'))],
    [
      'pieces that are flushed',
      (_req, res) => {
        res.type('text').write(text);
        res.flush();
        setImmediate(() => res.end('the end'));
      },
    ],
  ])('is the same byte for byte, and leaves one event: %s', async (_what, handler) => {
    const recorder = auditRecorder();
    const plain = express().use(compression()).get('/things/:id', handler);
    const expected = await rawOf(`${await listen(plain)}/things/1`, encoding);
    expect(expected.headers).toMatchObject({ 'content-encoding': encoding });
    expect(unpack[encoding](expected.body).length).toBeGreaterThan(expected.body.length);
    for (const layers of [
      [audit(recorder.trail), compression()],
      [compression(), audit(recorder.trail)],
    ]) {
      const seen = express().use(...layers);
      seen.get('/things/:id', audited('thing.read', { target: 'thing:params.id' }), handler);
      expect(await rawOf(`${await listen(seen)}/things/1`, encoding)).toEqual(expected);
    }
    const read = { action: 'thing.read', type: 'r', actor: '', target: '1', route: '/things/:id' };
    const success = { ...read, outcome: 'success', status: 200 };
    expect(told(recorder)).toEqual([success, success]);
  });

  it.each(['audit first', 'compression first'])('waits for its event, %s', async (order) => {
    const { trail, release, reached } = heldTrail();
    const layers = [audit(trail, { actor: () => ({ id: 'u1' }) }), compression()];
    const app = express().use(...(order === 'audit first' ? layers : layers.toReversed()));
    app.get('/things/:id', audited('thing.read', { waitFor: 'delivered' }), (_req, res) => void res.send(text));
    let isAnswered = false;
    const answer = rawOf(`${await listen(app)}/things/1`, encoding).finally(() => (isAnswered = true));
    await reached;
    await setTimeout(20); // what is not held has come by then
    expect(isAnswered).toBe(false);
    release();
    expect(unpack[encoding]((await answer).body).toString()).toBe(text);
  });
});
