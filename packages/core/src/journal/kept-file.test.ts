import { closeSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { KeptFile } from './kept-file.js';
import { descriptorsOf, opened } from './open-files.fixture.js';
import { temporaryDirectory } from './stored-lines.fixture.js';

function keptFile(): KeptFile {
  const file = new KeptFile();
  onTestFinished(() => file.close());
  return file;
}

function written(text: string): string {
  const path = join(temporaryDirectory(), 'file');
  writeFileSync(path, text);
  return path;
}

async function textOf(file: KeptFile, path: string, [from, to]: [number, number], goesOn = true): Promise<string> {
  const bytes = Buffer.alloc(to - from);
  return bytes.toString('utf8', 0, await file.read(path, from, bytes, goesOn));
}

test('reads what it is asked for, and as much as there is', async () => {
  const file = keptFile();
  const path = written('0123456789');
  expect(await textOf(file, path, [0, 4])).toBe('0123');
  expect(await textOf(file, path, [2, 6])).toBe('2345');
  expect(await textOf(file, path, [8, 20])).toBe('89');
  expect(await textOf(file, path, [20, 30])).toBe('');
  await expect(textOf(file, `${path}.missing`, [0, 1])).rejects.toMatchObject({ code: 'ENOENT' });
});

test.skipIf(process.platform !== 'linux')('keeps one file open, as long as reading goes on', async () => {
  const file = keptFile();
  const path = written('0123456789');
  await textOf(file, path, [0, 4]);
  await textOf(file, path, [4, 8]);
  expect(opened(path)).toBe(1);
  await textOf(file, path, [8, 10], false);
  expect(opened(path)).toBe(0);
  await textOf(file, path, [0, 4]);
  await textOf(file, path, [4, 12]);
  expect(opened(path)).toBe(0);
});

test.skipIf(process.platform !== 'linux')(
  'keeps one open of several that are read, and none after a fault',
  async () => {
    const file = keptFile();
    const paths = [written('0123'), written('4567')];
    const asked = [...paths, ...paths].map((path) => textOf(file, path, [0, 3]));
    expect(await Promise.all(asked)).toEqual(['012', '456', '012', '456']);
    expect(paths.reduce((sum, path) => sum + opened(path), 0)).toBe(1);
    const directory = temporaryDirectory();
    await expect(textOf(file, directory, [0, 3])).rejects.toMatchObject({ code: 'EISDIR' });
    expect(opened(directory)).toBe(0);
  },
);

test.skipIf(process.platform !== 'linux')(
  'keeps none open that is still read when it is closed, nor later',
  async () => {
    const file = keptFile();
    const path = written('0123456789');
    const reading = textOf(file, path, [0, 4]);
    file.close();
    expect(await reading).toBe('0123');
    expect(await textOf(file, path, [4, 8])).toBe('4567');
    expect(opened(path)).toBe(0);
  },
);

test.skipIf(process.platform !== 'linux')('keeps none open that nobody may ask for again', async () => {
  const file = keptFile();
  const [before, next] = [written('0123'), written('4567')];
  await textOf(file, before, [0, 2]);
  await textOf(file, next, [0, 4], false);
  expect(opened(before)).toBe(0);
});

test('goes on in the file that was put in the place of one that is open', async () => {
  const file = keptFile();
  const path = written('0123');
  await textOf(file, path, [0, 2]);
  writeFileSync(`${path}.new`, '01234567');
  renameSync(`${path}.new`, path);
  expect(await textOf(file, path, [2, 8])).toBe('234567');
});

test.skipIf(process.platform !== 'linux')('opens anew what can not be read any more where it is open', async () => {
  const file = keptFile();
  const path = written('0123456789');
  await textOf(file, path, [0, 2]);
  // As the server of a network file system does that has been started anew.
  const open = descriptorsOf(path);
  for (const fd of open) closeSync(fd);
  expect(open).toHaveLength(1);
  expect(await textOf(file, path, [2, 6])).toBe('2345');
});

test('soon sees what has become of the file that it has open', async () => {
  const file = keptFile();
  const path = written('0123456789');
  await textOf(file, path, [0, 2]);
  writeFileSync(`${path}.new`, 'abcdefghij');
  renameSync(`${path}.new`, path);
  await setTimeout(150);
  expect(await textOf(file, path, [2, 6])).toBe('cdef');
  rmSync(path);
  await setTimeout(150);
  await expect(textOf(file, path, [4, 6])).rejects.toMatchObject({ code: 'ENOENT' });
});
