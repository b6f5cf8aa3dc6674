import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  chmodSync,
  chownSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditError } from '../errors.js';
import { eventLine, eventLines, idOf, writeEach } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';
import type { FileJournalOptions } from './file-journal-options.js';
import type { Journal, Loss } from './journal.js';
import { linesOnDisk, readAll, segmentPaths, temporaryDirectory } from './stored-lines.fixture.js';

const line = eventLine('x'.repeat(400));
const lineBytes = line.length + 1;
const day = 24 * 60 * 60 * 1000;

interface Watched {
  readonly journal: Journal;
  readonly errors: AuditError[];
  readonly losses: Loss[];
  readonly recoveries: number[];
}

function open(options: FileJournalOptions): Watched {
  const journal = fileJournal(options);
  onTestFinished(() => journal.close());
  const watched: Watched = { journal, errors: [], losses: [], recoveries: [] };
  journal.onError((error) => watched.errors.push(error));
  journal.onLost((loss) => watched.losses.push(loss));
  journal.onRecovered(() => watched.recoveries.push(journal.end));
  return watched;
}

function fill(journal: Journal, lines: number): number {
  let kept = 0;
  for (let index = 0; index < lines; index += 1)
    if (journal.append(eventLine('x'.repeat(400))) !== undefined) kept += 1;
  return kept;
}

/** Says that a sink has taken everything so far. */
function take(journal: Journal, sink = 'siem', position = journal.readable): Promise<void> {
  return journal.saveCursor(sink, { position, lastId: undefined });
}

test('keeps events in memory while the stream is full, and writes them when sinks have made room', async () => {
  const directory = temporaryDirectory();
  const { journal, errors, losses, recoveries } = open({
    directory,
    maxBytes: 20 * lineBytes,
    segmentBytes: 5 * lineBytes,
    retention: { bytes: 0 },
  });
  journal.loadCursor('siem');
  for (let index = 0; index < 30; index += 1) {
    journal.append(eventLine('x'.repeat(400)));
    if (index < 20) journal.write();
  }
  expect(() => journal.write()).toThrow('maxBytes');
  expect(journal.trouble).toMatchObject({ wait: 5_000, keeps: false, error: { code: 'AUDIT_JOURNAL_FAILED' } });
  expect(linesOnDisk(directory)).toHaveLength(20);
  expect(journal.health()).toMatchObject({ maxBytes: 20 * lineBytes, lost: 0 });
  await expect(journal.sync()).rejects.toThrow('maxBytes');

  await take(journal);
  await journal.sync();
  expect(journal.trouble?.keeps).not.toBe(false);
  expect(recoveries.length).toBeGreaterThan(0);
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['AUDIT_JOURNAL_FAILED']));
  expect(losses).toEqual([]);
  expect(await readAll(journal, 20 * lineBytes)).toHaveLength(10);
});

test("loses events at once when the stream is full and 'whenFull' is 'reject', says which, and takes more when there is room", async () => {
  const { journal, losses, recoveries } = open({
    directory: temporaryDirectory(),
    maxBytes: 20 * lineBytes,
    segmentBytes: 5 * lineBytes,
    whenFull: 'reject',
    retention: { bytes: 0 },
  });
  journal.loadCursor('siem');
  expect(fill(journal, 20)).toBe(20);
  expect(journal.trouble).toMatchObject({ wait: 0, keeps: true });
  expect(fill(journal, 3)).toBe(0);
  expect(losses).toHaveLength(3);
  expect(losses[0]).toEqual({
    events: 1,
    actions: new Map([['report.exported', 1]]),
    reason: expect.stringContaining('maxBytes'),
  });
  expect(journal.health().lost).toBe(3);
  await journal.sync();
  await take(journal);
  expect(recoveries.length).toBeGreaterThan(0);
  expect(fill(journal, 1)).toBe(1);
});

test('deletes only whole segments that every sink has taken, also one that is not configured any more', async () => {
  const directory = temporaryDirectory();
  const { journal } = open({ directory, segmentBytes: 2 * lineBytes, retention: { bytes: 0 } });
  for (const sink of ['siem', 'file']) journal.loadCursor(sink);
  const lines = eventLines(10, 'x'.repeat(400));
  const starts = writeEach(journal, lines);
  await journal.sync();
  await take(journal, 'siem');
  expect(linesOnDisk(directory)).toEqual(lines);
  await take(journal, 'file', starts[5] ?? 0);
  expect(linesOnDisk(directory)).toEqual(lines.slice(4));
  await journal.close();

  const { journal: next } = open({ directory, segmentBytes: 2 * lineBytes, retention: { bytes: 0 } });
  next.loadCursor('siem');
  next.append(line);
  await next.sync();
  await take(next, 'siem');
  expect(linesOnDisk(directory)).toEqual([...lines.slice(4), line]);
});

test('deletes nothing that a sink never seen before still has to get', async () => {
  const directory = temporaryDirectory();
  const { journal } = open({ directory, segmentBytes: lineBytes, retention: { bytes: 0 } });
  journal.loadCursor('new');
  journal.loadCursor('siem');
  writeEach(journal, eventLines(3, 'x'.repeat(400)));
  await journal.sync();
  await take(journal);
  expect(linesOnDisk(directory)).toHaveLength(3);
});

test('keeps delivered segments for as many days as it is told', async () => {
  const directory = temporaryDirectory();
  const { journal } = open({ directory, segmentBytes: lineBytes, retention: { days: 30 } });
  journal.loadCursor('siem');
  writeEach(journal, eventLines(4, 'x'.repeat(400)));
  await journal.sync();
  const [first = '', second = ''] = segmentPaths(directory);
  for (const [path, days] of [
    [first, 31],
    [second, 29],
  ] as const) {
    const then = new Date(Date.now() - days * day);
    utimesSync(path, then, then);
  }
  await take(journal);
  expect(segmentPaths(directory)[0]).toBe(second);
  expect(linesOnDisk(directory)).toHaveLength(3);
});

test('deletes nothing at all unless it is told to', async () => {
  const directory = temporaryDirectory();
  const { journal } = open({ directory, segmentBytes: lineBytes });
  journal.loadCursor('siem');
  writeEach(journal, eventLines(3, 'x'.repeat(400)));
  await journal.sync();
  await take(journal);
  expect(linesOnDisk(directory)).toHaveLength(3);
});

test('says of a stream that was not closed, and only of one, that it was not', async () => {
  const directory = temporaryDirectory();
  const { journal } = open({ directory });
  expect(journal.unclean).toBeUndefined();
  journal.append(line);
  await journal.close();
  const { journal: second } = open({ directory });
  expect(second.unclean).toBeUndefined();
  second.append(line);
  await second.close();
  rmSync(join(second.health().directory ?? '', 'closed'));
  const { journal: third } = open({ directory });
  expect(third.unclean).toEqual({ cut: 0 });
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
  const { journal, errors } = open({ directory, syncInterval: 60_000 });
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

test('passes over a page of zeros in the middle, and says so once', async () => {
  const directory = temporaryDirectory();
  const lines = eventLines(200, 'x'.repeat(400));
  const { journal } = open({ directory });
  for (const each of lines) journal.append(each);
  await journal.close();
  const [path = ''] = segmentPaths(directory);
  const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
  bytes.fill(0, 40_960, 45_056);
  writeFileSync(path, bytes);
  const { journal: next, errors, losses } = open({ directory });
  const intact = lines.filter((each) => bytes.includes(`${each}\n`));
  expect(intact.length).toBeLessThan(195);
  for (let round = 0; round < 2; round += 1) expect((await readAll(next)).map(idOf)).toEqual(intact.map(idOf));
  expect(errors.map(({ code }) => code)).toEqual(['AUDIT_JOURNAL_FAILED']);
  expect(losses).toMatchObject([{ events: 0, reason: expect.stringContaining('are no events') }]);
});

test('refuses a directory that everybody may write to, and a symbolic link', () => {
  const directory = temporaryDirectory();
  const open777 = join(directory, 'open');
  mkdirSync(open777);
  chmodSync(open777, 0o777);
  const refused = { code: 'AUDIT_JOURNAL_UNUSABLE' };
  expect(() => fileJournal({ directory: open777 })).toThrow(expect.objectContaining(refused));
  expect(() => fileJournal({ directory: join(open777, 'below') })).toThrow('Everybody may write');
  open({ directory: open777, trusted: true });
  chmodSync(open777, 0o1777);
  open({ directory: open777 });
  symlinkSync(open777, join(directory, 'link'));
  expect(() => fileJournal({ directory: join(directory, 'link') })).toThrow('is a symbolic link');
});

test.skipIf(process.getuid?.() !== 0)("leaves others' streams and links alone, and reports them", async () => {
  const directory = temporaryDirectory();
  const { journal } = open({ directory });
  journal.append(line);
  await journal.close();
  const [stream = ''] = readdirSync(directory);
  chownSync(join(directory, stream), 65_534, 65_534);
  symlinkSync(join(directory, stream), join(directory, 'stream-20200101T000000Z-00000000'));
  const { journal: next, errors } = open({ directory });
  expect(next.health().directory).not.toContain(stream);
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('is a symbolic link'),
    expect.stringContaining('belongs to another user'),
  ]);
});
