import { type FileHandle, mkdir, open, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, vi } from 'vitest';
import { send, test, text } from './place.fixture.js';

describe('rotation', () => {
  test('by size closes a file before the batch that would make it larger', async ({ place }) => {
    const sink = place.sink({ rotate: { bytes: 150 } });
    for (const number of [1, 2, 3, 4, 5]) await send(sink, number);
    const names = await place.files();
    expect(names).toHaveLength(3);
    expect(await place.readAll()).toBe(text(1, 2, 3, 4, 5));
    for (const name of names.slice(0, -1)) expect(name).toMatch(/^audit\.\d{8}T\d{9}Z\.jsonl$/);
  });

  test('never splits a batch, nor leaves an empty file', async ({ place }) => {
    const sink = place.sink({ rotate: { bytes: 100 } });
    await send(sink, 1, 2, 3);
    expect(await place.files()).toEqual(['audit.jsonl']);
    expect(await place.read()).toBe(text(1, 2, 3));
  });

  test.for([
    ['day', 86_400_000],
    ['hour', 3_600_000],
    [60_000, 60_000],
  ] as const)('by time (%s) begins a file with the period', async ([every, period], { place }) => {
    const sink = place.sink({ rotate: { every } });
    const now = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now });
    await send(sink, 1);
    await send(sink, 2);
    expect(await place.files()).toEqual(['audit.jsonl']);
    vi.setSystemTime((Math.floor(now / period) + 2) * period);
    await send(sink, 3);
    expect(await place.read()).toBe(text(3));
    expect(await place.files()).toHaveLength(2);
  });

  test('by time is due for the file of an earlier process too', async ({ place }) => {
    await mkdir(place.audit);
    await writeFile(place.path, text(1));
    const yesterday = new Date(Date.now() - 86_400_000);
    await utimes(place.path, yesterday, yesterday);
    await send(place.sink({ rotate: { every: 'day' } }), 2);
    expect(await place.read()).toBe(text(2));
    expect(await place.readAll()).toBe(text(1, 2));
  });

  test('does not overwrite a file that was closed in the same millisecond', async ({ place }) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const sink = place.sink({ rotate: { bytes: 1 } });
    for (const number of [1, 2, 3]) await send(sink, number);
    expect(await place.readAll()).toBe(text(1, 2, 3));
  });

  test('can be left to others', async ({ place }) => {
    const sink = place.sink({ rotate: false });
    await send(sink, 1);
    await send(sink, 2);
    expect(await place.files()).toEqual(['audit.jsonl']);
  });

  test('leaves a file that could not be synced, for good', async ({ place }) => {
    const handle = await open(place.directory, 'r');
    const prototype: FileHandle = Object.getPrototypeOf(handle);
    await handle.close();
    const sink = place.sink({ fsync: true });
    await send(sink, 1);
    vi.spyOn(prototype, 'datasync').mockRejectedValueOnce(Object.assign(new Error('i/o error'), { code: 'EIO' }));
    await expect(send(sink, 2)).rejects.toMatchObject({ kind: 'retry' });
    await send(sink, 2);
    expect(await place.read()).toBe(text(2));
    expect(await place.readAll()).toBe(text(1, 2, 2));
  });
});
