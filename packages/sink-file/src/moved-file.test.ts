import { once } from 'node:events';
import { mkdir, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { send, test, text } from './place.fixture.js';

describe('a file somebody takes away', () => {
  test('is begun again when it was moved', async ({ place }) => {
    const sink = place.sink();
    await send(sink, 1);
    await rename(place.path, `${place.path}.1`);
    await send(sink, 2);
    expect(await place.read()).toBe(text(2));
    expect(await place.read('audit.jsonl.1')).toBe(text(1));
  });

  test('comes back at its path while closed files are compressed', async ({ place }) => {
    await mkdir(place.audit);
    await writeFile(join(place.audit, 'audit.20260101T000000000Z.jsonl'), Buffer.alloc(50_000_000, text(1)));
    const sink = place.sink({ gzip: true, reopenOn: 'SIGHUP' });
    await send(sink, 2);
    await rename(place.path, `${place.path}.1`);
    await send(sink, 3);
    process.kill(process.pid, 'SIGHUP');
    await once(process, 'SIGHUP');
    await send(sink, 4);
    expect(await place.read()).toBe(text(3, 4));
    expect(await place.files()).not.toContain('audit.2.jsonl');
  });

  test('stays its own, so that nobody else writes to it', async ({ place }) => {
    const sink = place.sink();
    await send(sink, 1);
    await rm(place.path);
    await send(sink, 2);
    await send(place.sink(), 3);
    expect(await place.read()).toBe(text(2));
    expect(await place.read('audit.2.jsonl')).toBe(text(3));
  });

  test('is the one that took its place', async ({ place }) => {
    const sink = place.sink();
    await send(sink, 1);
    await rename(place.path, `${place.path}.1`);
    await writeFile(place.path, text(9));
    await send(sink, 2);
    expect(await place.read()).toBe(text(9, 2));
  });

  test.for(['audit/audit.jsonl', 'audit'])('is begun again when %s was deleted', async (deleted, { place }) => {
    const sink = place.sink();
    await send(sink, 1);
    await rm(join(place.directory, deleted), { recursive: true });
    await send(sink, 2);
    expect(await place.read()).toBe(text(2));
  });

  test('goes on at the end when it was emptied', async ({ place }) => {
    const sink = place.sink();
    await send(sink, 1);
    await truncate(place.path);
    await send(sink, 2);
    expect(await place.read()).toBe(text(2));
  });

  test('is let go of at SIGHUP, if asked', async ({ place }) => {
    const before = process.listenerCount('SIGHUP');
    const sink = place.sink({ reopenOn: 'SIGHUP' });
    await send(sink, 1);
    const { ino } = await stat(place.path);
    process.kill(process.pid, 'SIGHUP');
    await once(process, 'SIGHUP');
    await rename(place.path, `${place.path}.1`);
    await vi.waitFor(async () => expect(await openFiles()).not.toContain(ino));
    await send(sink, 2);
    expect(await place.read()).toBe(text(2));
    await sink[Symbol.asyncDispose]?.();
    expect(process.listenerCount('SIGHUP')).toBe(before);
  });
});

/** Inodes this process has open. */
async function openFiles(): Promise<readonly number[]> {
  const links = await readdir('/dev/fd');
  const inodes = await Promise.all(
    links.map((fd) =>
      stat(`/dev/fd/${fd}`).then(
        ({ ino }) => ino,
        () => 0,
      ),
    ),
  );
  return inodes;
}
