import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventLine, eventLines, idOf, writeEach } from './event-line.fixture.js';
import { linesOnDisk, readAll, segmentPaths, temporaryDirectory } from './stored-lines.fixture.js';
import { watch } from './watched-journal.fixture.js';

const line = eventLine();

test('says of a stream that was not closed, and only of one, that it was not', async () => {
  const directory = temporaryDirectory();
  const { journal } = watch({ directory });
  expect(journal.unclean).toBeUndefined();
  journal.append(line);
  await journal.close();
  const { journal: second } = watch({ directory });
  expect(second.unclean).toBeUndefined();
  second.append(line);
  await second.close();
  rmSync(join(second.health().directory ?? '', 'closed'));
  const { journal: third } = watch({ directory });
  expect(third.unclean).toEqual({ cut: 0 });
});

test('says so of one that holds nothing, too: its owner may have had events that the disk did not take', async () => {
  const directory = temporaryDirectory();
  const { journal } = watch({ directory });
  await journal.close();
  rmSync(join(journal.health().directory ?? '', 'closed'));
  expect(watch({ directory }).journal.unclean).toEqual({ cut: 0 });
});

test.each([
  ['deleted', (path: string) => rmSync(path)],
  [
    'replaced',
    (path: string) => {
      renameSync(path, `${path}.away`);
      writeFileSync(path, 'forged\n');
    },
  ],
])('puts a segment there again that was %s while it is written', async (_, harm) => {
  const directory = temporaryDirectory();
  const { journal, errors } = watch({ directory, syncInterval: 60_000 });
  const lines = eventLines(3);
  writeEach(journal, lines.slice(0, 2));
  await journal.sync();
  harm(segmentPaths(directory)[0] ?? '');
  journal.append(lines[2] ?? '');
  await journal.sync();
  expect(linesOnDisk(directory)).toEqual(lines);
  expect(await readAll(journal)).toEqual(lines);
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('put there again')]);
});

test('puts it there again also for a reader that comes before the next event', async () => {
  const directory = temporaryDirectory();
  const { journal } = watch({ directory, syncInterval: 60_000 });
  const lines = eventLines(3);
  writeEach(journal, lines);
  await journal.sync();
  rmSync(segmentPaths(directory)[0] ?? '');
  expect(await readAll(journal)).toEqual(lines);
});

test('passes over nothing while the whole directory is away', async () => {
  const directory = temporaryDirectory();
  const { journal, losses } = watch({ directory, syncInterval: 60_000 });
  const lines = eventLines(3);
  writeEach(journal, lines);
  await journal.sync();
  renameSync(directory, `${directory}-away`);
  await expect(readAll(journal)).rejects.toThrow('ENOENT');
  renameSync(`${directory}-away`, directory);
  expect(await readAll(journal)).toEqual(lines);
  expect(losses).toEqual([]);
});

test('passes over a page of zeros in the middle, and says so once', async () => {
  const directory = temporaryDirectory();
  const lines = eventLines(200, 'x'.repeat(400));
  const { journal } = watch({ directory });
  for (const each of lines) journal.append(each);
  await journal.close();
  const [path = ''] = segmentPaths(directory);
  const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
  bytes.fill(0, 40_960, 45_056);
  writeFileSync(path, bytes);
  const { journal: next, errors, losses } = watch({ directory });
  const intact = lines.filter((each) => bytes.includes(`${each}\n`));
  expect(intact.length).toBeLessThan(195);
  for (let round = 0; round < 2; round += 1) expect((await readAll(next)).map(idOf)).toEqual(intact.map(idOf));
  expect(errors.map(({ code }) => code)).toEqual(['AUDIT_JOURNAL_FAILED']);
  expect(losses).toMatchObject([{ events: 0, reason: expect.stringContaining('are no events') }]);
});
