import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { array, assert, asyncProperty, integer, string } from 'fast-check';
import { afterEach, expect, vi } from 'vitest';
import { ActiveFile } from './active-file.js';
import { test } from './place.fixture.js';

afterEach(() => vi.restoreAllMocks());

interface Prototype {
  write: (bytes: Buffer, offset: number) => Promise<{ bytesWritten: number; buffer: Buffer }>;
  truncate: (size: number) => Promise<void>;
}

async function fileHandles(): Promise<Prototype> {
  const handle: FileHandle = await open(import.meta.filename);
  await handle.close();
  return Object.getPrototypeOf(handle);
}

/** Puts a nearly full disk between the file and the kernel: a real one can't be had without being root. */
async function diskThat(
  take: (bytes: Buffer, write: (part: Buffer) => Promise<number>) => Promise<number>,
): Promise<void> {
  const prototype = await fileHandles();
  const { write } = prototype;
  vi.spyOn(prototype, 'write').mockImplementation(async function (this: FileHandle, buffer, offset) {
    const bytesWritten = await take(
      buffer.subarray(offset),
      async (part) => (await write.call(this, part, 0)).bytesWritten,
    );
    return { bytesWritten, buffer };
  });
}

test('short writes are completed', async ({ place }) => {
  const path = join(place.directory, 'audit.jsonl');
  await assert(
    asyncProperty(
      array(integer({ min: 1, max: 20 }), { minLength: 1 }),
      string({ minLength: 1, maxLength: 100 }),
      async (lengths, text) => {
        await rm(path, { force: true });
        let turn = 0;
        await diskThat((bytes, write) => write(bytes.subarray(0, lengths[(turn += 1) % lengths.length])));
        const file = await ActiveFile.open(path, 0o600);
        await file.append(Buffer.from(`${text}\n`));
        await file.close();
        vi.restoreAllMocks();
        expect(await readFile(path, 'utf8')).toBe(`${text}\n`);
      },
    ),
    { numRuns: 50 },
  );
});

test('a write that fails halfway leaves nothing behind', async ({ place }) => {
  const path = join(place.directory, 'audit.jsonl');
  await writeFile(path, 'first\n');
  let room = 7;
  await diskThat(async (bytes, write) => {
    if (room === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const taken = await write(bytes.subarray(0, room));
    room -= taken;
    return taken;
  });
  const file = await ActiveFile.open(path, 0o600);
  await expect(file.append(Buffer.from('second\nthird\n'))).rejects.toThrow('no space left');
  expect(await readFile(path, 'utf8')).toBe('first\n');
  room = 100;
  await file.append(Buffer.from('second\nthird\n'));
  await file.close();
  expect(await readFile(path, 'utf8')).toBe('first\nsecond\nthird\n');
});

test('what a failed write left and can not be cut off is ended, so that it spoils no other line', async ({ place }) => {
  const path = join(place.directory, 'audit.jsonl');
  const broken = Object.assign(new Error('input/output error'), { code: 'EIO' });
  let parts = 0;
  await diskThat(async (bytes, write) => {
    if ((parts += 1) > 1) throw broken;
    return write(bytes.subarray(0, 3));
  });
  vi.spyOn(await fileHandles(), 'truncate').mockRejectedValue(broken);
  const file = await ActiveFile.open(path, 0o600);
  await expect(file.append(Buffer.from('first\n'))).rejects.toThrow('input/output');
  await file.close();
  vi.restoreAllMocks();
  const next = await ActiveFile.open(path, 0o600);
  await next.append(Buffer.from('first\n'));
  await next.close();
  expect(await readFile(path, 'utf8')).toBe('fir\nfirst\n');
});

test('a kernel that takes nothing does not make it turn for ever', async ({ place }) => {
  await diskThat(async () => 0);
  const file = await ActiveFile.open(join(place.directory, 'audit.jsonl'), 0o600);
  await expect(file.append(Buffer.from('x\n'))).rejects.toThrow('took nothing');
  await file.close();
});
