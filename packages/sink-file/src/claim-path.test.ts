import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { send, test, text } from './place.fixture.js';

describe('several writers of one path', () => {
  test('have a file each, and leave it to those who come after', async ({ place }) => {
    const [first, second] = [place.sink(), place.sink()];
    await send(first, 1);
    await send(second, 2);
    await send(first, 3);
    expect(await place.read()).toBe(text(1, 3));
    expect(await place.read('audit.2.jsonl')).toBe(text(2));
    await first[Symbol.asyncDispose]?.();
    await send(place.sink(), 4);
    expect(await place.read()).toBe(text(1, 3, 4));
    expect(await place.files()).toEqual(['audit.2.jsonl', 'audit.jsonl']);
  });

  test('rotate, compress and name their own files', async ({ place }) => {
    const [first, second] = [
      place.sink({ rotate: { bytes: 1 }, gzip: true }),
      place.sink({ rotate: { bytes: 1 }, gzip: true }),
    ];
    for (const number of [1, 3, 5]) {
      await send(first, number);
      await send(second, number + 1);
    }
    await vi.waitFor(async () => expect((await place.files()).filter((name) => name.endsWith('.gz'))).toHaveLength(4));
    expect(await place.read()).toBe(text(5));
    expect(await place.read('audit.2.jsonl')).toBe(text(6));
    // Originals go a moment after their compressed files are there.
    await vi.waitFor(async () =>
      expect((await place.files()).filter((name) => name.startsWith('audit.2.2'))).toHaveLength(2),
    );
  });

  test('without an extension compress and remove their own files too', async ({ place }) => {
    const path = join(place.audit, 'audit');
    const options = { path, rotate: { bytes: 1 }, gzip: true, keep: { files: 2 } };
    const [first, second] = [place.sink(options), place.sink(options)];
    for (const number of [1, 3, 5, 7]) {
      await send(first, number);
      await send(second, number + 1);
    }
    const closed = async (): Promise<readonly string[]> =>
      (await place.files()).filter((name) => name !== 'audit' && name !== 'audit.2');
    await vi.waitFor(async () => {
      const names = await closed();
      expect(names).toContainEqual(expect.stringMatching(/^audit\.2\.\d{8}T\d{9}Z\.gz$/));
      expect(names.filter((name) => !name.endsWith('.gz'))).toEqual([]);
    });
    await second[Symbol.asyncDispose]?.();
    await send(first, 9);
    await vi.waitFor(async () => expect(await closed()).toHaveLength(2));
    expect(await place.read('audit')).toBe(text(9));
    expect(await place.read('audit.2')).toBe(text(8));
  });

  test('in another process hold their file until they die', async ({ place }) => {
    const lock = join(place.audit, '.audit.jsonl.lock');
    await mkdir(place.audit);
    const script = `const db = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(lock)});
      db.exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => db, 1000);`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(holder.stdout, 'data');
    await send(place.sink(), 1);
    expect(await place.files()).toEqual(['audit.2.jsonl']);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await send(place.sink(), 2);
    expect(await place.files()).toEqual(['audit.2.jsonl', 'audit.jsonl']);
  });
});
