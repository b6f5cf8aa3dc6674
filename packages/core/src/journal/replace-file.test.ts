import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { opened } from './open-files.fixture.js';
import { replaceFile, replaceFileNow, replaceLargeFile } from './replace-file.js';
import { temporaryDirectory } from './stored-lines.fixture.js';

async function* inPieces(content: string): AsyncGenerator<Buffer> {
  for (const character of content) yield Buffer.from(character);
}

const ways = [
  ['later', replaceFile],
  [
    'by what comes in pieces',
    (path: string, content: string, mode: number) => replaceLargeFile(path, inPieces(content), mode),
  ],
  ['at once', async (path: string, content: string, mode: number) => replaceFileNow(path, content, mode)],
] as const;

test.each(ways)('replaces all of a file %s', async (_, replace) => {
  const path = join(temporaryDirectory(), 'cursor.json');
  writeFileSync(path, 'something longer\n');
  await replace(path, 'new\n', 0o600);
  expect(readFileSync(path, 'utf8')).toBe('new\n');
  expect(existsSync(`${path}.new`)).toBe(false);
});

test.skipIf(process.platform === 'win32').each(ways)(
  'gives the file that is put in place %s its mode',
  async (_, replace) => {
    const path = join(temporaryDirectory(), 'cursor.json');
    await replace(path, 'new\n', 0o600);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);

test.skipIf(process.platform !== 'linux').each(
  ways.flatMap(([how, replace]) => [
    { what: 'written', how, replace, device: '/dev/full', code: 'ENOSPC' },
    { what: 'synced', how, replace, device: '/dev/null', code: 'EINVAL' },
  ]),
)('leaves a file as it is, and none open, when another can not be $what $how', async ({ replace, device, code }) => {
  const path = join(temporaryDirectory(), 'cursor.json');
  writeFileSync(path, 'old\n');
  symlinkSync(device, `${path}.new`);
  const before = opened(device);
  await expect(replace(path, 'new\n', 0o600)).rejects.toMatchObject({ code });
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  expect(opened(device)).toBe(before);
});
