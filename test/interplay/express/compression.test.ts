import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { audit, audited } from '@audit-trail/express';
import { auditRecorder } from '@audit-trail/testing';
import compression from 'compression';
import express, { type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
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
});
