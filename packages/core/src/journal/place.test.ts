import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventLine } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';
import { temporaryDirectory } from './stored-lines.fixture.js';
import { watch } from './watched-journal.fixture.js';

const line = eventLine();

test('refuses a directory that everybody may write to, and a symbolic link', () => {
  const directory = temporaryDirectory();
  const open777 = join(directory, 'open');
  mkdirSync(open777);
  chmodSync(open777, 0o777);
  const refused = { code: 'AUDIT_JOURNAL_UNUSABLE' };
  expect(() => fileJournal({ directory: open777 })).toThrow(expect.objectContaining(refused));
  expect(() => fileJournal({ directory: join(open777, 'below') })).toThrow('Everybody may write');
  watch({ directory: open777, trusted: true });
  chmodSync(open777, 0o1777);
  watch({ directory: open777 });
  symlinkSync(open777, join(directory, 'link'));
  expect(() => fileJournal({ directory: join(directory, 'link') })).toThrow('is a symbolic link');
});

test.skipIf(process.getuid?.() !== 0)("leaves others' streams and links alone, and reports them", async () => {
  const directory = temporaryDirectory();
  const { journal } = watch({ directory });
  journal.append(line);
  await journal.close();
  const [stream = ''] = readdirSync(directory);
  chownSync(join(directory, stream), 65_534, 65_534);
  symlinkSync(join(directory, stream), join(directory, 'stream-20200101T000000Z-00000000'));
  const { journal: next, errors } = watch({ directory });
  expect(next.health().directory).not.toContain(stream);
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('is a symbolic link'),
    expect.stringContaining('belongs to another user'),
  ]);
});

test('leaves a stream alone whose lock is damaged, and says what to do', async () => {
  const directory = temporaryDirectory();
  const { journal } = watch({ directory });
  journal.append(line);
  await journal.close();
  const [stream = ''] = readdirSync(directory);
  writeFileSync(join(directory, stream, 'lock'), 'garbage '.repeat(500));
  const { journal: next, errors } = watch({ directory });
  expect(next.health().directory).not.toContain(stream);
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('Its lock is damaged')]);
});

test('makes a lock again that was deleted, and nobody takes the stream meanwhile', async () => {
  const directory = temporaryDirectory();
  const { journal, errors } = watch({ directory, syncInterval: 60_000 });
  const stream = journal.health().directory ?? '';
  journal.append(line);
  await journal.sync();
  rmSync(join(stream, 'lock'));
  const { journal: other, errors: told } = watch({ directory });
  expect(other.health().directory).not.toBe(stream);
  expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('Its lock was deleted')]);
  journal.append(line);
  await journal.sync();
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('it was made again')]);
  expect(watch({ directory }).journal.health().directory).not.toBe(stream);
  await journal.close();
  expect(watch({ directory }).journal.health().directory).toBe(stream);
});
