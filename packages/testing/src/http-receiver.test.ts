import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HttpReceiver } from './http-receiver.js';

describe('a receiver', () => {
  it.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>]>([
    ['broken JSON', '[{"id":', {}],
    ['an object', '{}', {}],
    ['a list of something else', '[null]', {}],
    ['a broken line', '{"id":"a"}\n{"id":', { 'content-type': 'application/x-ndjson' }],
    ['what is not gzip', '[]', { 'content-encoding': 'gzip' }],
    ['half of a gzip', new Uint8Array(gzipSync('[]').subarray(0, 12)), { 'content-encoding': 'gzip' }],
  ])('refuses %s, has it for the test, and goes on', async (_, body, headers) => {
    await using receiver = await HttpReceiver.start();
    const post = async (sent: string | Uint8Array<ArrayBuffer>, given: Record<string, string>): Promise<number> => {
      const signal = AbortSignal.timeout(2_000);
      const response = await fetch(receiver.url, { method: 'POST', body: sent, headers: given, signal });
      return response.status;
    };
    expect(await post(body, headers)).toBe(400);
    expect(receiver.requests).toMatchObject([{ method: 'POST', raw: Buffer.from(body), events: [] }]);
    expect(receiver.events).toEqual([]);
    expect(await post('[{"id":"a"}]', {})).toBe(204);
    expect(receiver.events).toEqual([{ id: 'a' }]);
  });
});
