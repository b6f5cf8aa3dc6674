import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sink } from '@audit-trail/core';
import { describe, expect } from 'vitest';
import { batch, send, test, text } from './place.fixture.js';

describe('a file', () => {
  test('has the lines as they are, in order', async ({ place }) => {
    const sink = place.sink();
    await send(sink, 1, 2);
    await send(sink, 3);
    expect(await place.read()).toBe(text(1, 2, 3));
  });

  test('is for its owner only, and so is a new directory', async ({ place }) => {
    await send(place.sink(), 1);
    expect((await stat(place.path)).mode & 0o777).toBe(0o600);
    expect((await stat(place.audit)).mode & 0o777).toBe(0o700);
  });

  test('may be read by a group, which can enter its directory then', async ({ place }) => {
    await send(place.sink({ mode: 0o640 }), 1);
    expect((await stat(place.path)).mode & 0o777).toBe(0o640);
    expect((await stat(place.audit)).mode & 0o777).toBe(0o750);
  });

  test('is not made before there is something to write', async ({ place }) => {
    const sink = place.sink();
    await sink[Symbol.asyncDispose]?.();
    expect(await readdir(place.directory)).toEqual([]);
  });

  test('is continued by the next process', async ({ place }) => {
    const first = place.sink();
    await send(first, 1);
    await first[Symbol.asyncDispose]?.();
    await send(place.sink(), 2);
    expect(await place.read()).toBe(text(1, 2));
    expect(await place.files()).toEqual(['audit.jsonl']);
  });

  test('takes writes one after the other, whoever waits for them', async ({ place }) => {
    const sink = place.sink({ fsync: true });
    await Promise.all([send(sink, 1), send(sink, 2), send(sink, 3)]);
    expect(await place.read()).toBe(text(1, 2, 3));
  });

  test('gets nothing of a write that was given up before', async ({ place }) => {
    const sink = place.sink();
    await expect(sink.write(batch(1), { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    await send(sink, 2);
    expect(await place.read()).toBe(text(2));
  });
});

describe('what can not be written', () => {
  const refused = async (sink: Sink): Promise<unknown> =>
    send(sink, 1).then(
      () => 'written',
      (error: unknown) => error,
    );

  test('because a part of the path is a file, is for later', async ({ place }) => {
    await writeFile(place.audit, '');
    const sink = place.sink();
    expect(await refused(sink)).toMatchObject({ kind: 'retry', message: expect.stringContaining('not a directory') });
    await rm(place.audit);
    await send(sink, 1);
    expect(await place.read()).toBe(text(1));
  });

  test.skipIf(process.platform !== 'linux')('because no directory can be made there, says so', async ({ place }) => {
    const sink = place.sink({ path: '/proc/audit/audit.jsonl' });
    expect(await refused(sink)).toMatchObject({ kind: 'retry', message: expect.stringContaining('another path') });
  });

  test('because it is a directory, a link or a pipe, is not written', async ({ place }) => {
    await mkdir(place.path, { recursive: true });
    const sink = place.sink();
    expect(await refused(sink)).toMatchObject({ message: expect.stringContaining('(EISDIR)') });
    await rm(place.path, { recursive: true });
    await symlink(join(place.directory, 'victim'), place.path);
    expect(await refused(sink)).toMatchObject({ message: expect.stringContaining('symbolic link') });
    await rm(place.path);
    await once(spawn('mkfifo', [place.path]), 'exit');
    expect(await refused(sink)).toMatchObject({
      kind: 'retry',
      cause: expect.objectContaining({ message: expect.stringContaining('regular file') }),
    });
    expect(await readdir(place.directory)).toEqual(['audit']);
  });

  test('because the sink is closed, is refused, however often it was closed', async ({ place }) => {
    const sink = place.sink();
    await send(sink, 1);
    await Promise.all([sink[Symbol.asyncDispose]?.(), sink[Symbol.asyncDispose]?.()]);
    expect(await refused(sink)).toMatchObject({ kind: 'retry', message: expect.stringContaining('closed') });
  });
});
