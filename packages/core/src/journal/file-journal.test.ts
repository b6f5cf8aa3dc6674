import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { AuditError } from '../errors.js';
import { eventLine, eventLines, idOf, writeEach } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';
import type { FileJournalOptions } from './file-journal-options.js';
import type { Journal } from './journal.js';
import { linesOnDisk, readAll, segmentPaths, temporaryDirectory } from './stored-lines.fixture.js';

function open(options: FileJournalOptions): Journal {
  const journal = fileJournal(options);
  onTestFinished(() => journal.close());
  return journal;
}

function appendAll(journal: Journal, lines: readonly string[]): void {
  for (const line of lines) journal.append(line);
}

test('has nothing on the disk before write(), and everything after it', () => {
  const directory = temporaryDirectory();
  const journal = open({ directory });
  const lines = eventLines(3, 'é\u2028');
  const ends = lines.map((line) => journal.append(line));
  expect(linesOnDisk(directory)).toEqual([]);
  journal.write();
  expect(linesOnDisk(directory)).toEqual(lines);
  expect(ends.at(-1)).toBe(Buffer.byteLength(`${lines.join('\n')}\n`));
  expect(journal.end).toBe(ends.at(-1));
});

test('writes within the tick', async () => {
  const directory = temporaryDirectory();
  const journal = open({ directory });
  const lines = eventLines(3);
  appendAll(journal, lines);
  await new Promise((resolve) => process.nextTick(resolve));
  expect(linesOnDisk(directory)).toEqual(lines);
});

test('writes without waiting for the end of the tick when much is appended', () => {
  const directory = temporaryDirectory();
  const journal = open({ directory });
  appendAll(journal, eventLines(1000, 'x'.repeat(500)));
  expect(linesOnDisk(directory).length).toBeGreaterThan(700);
});

test('lets events be read once they are durable, and tells when', async () => {
  const journal = open({ directory: temporaryDirectory() });
  const told: number[] = [];
  journal.onReadable(() => told.push(journal.readable));
  const lines = eventLines(5);
  appendAll(journal, lines);
  journal.write();
  expect(journal.readable).toBe(0);
  expect(await readAll(journal)).toEqual([]);
  await Promise.all([journal.sync(), journal.sync(), journal.sync()]);
  expect(told).toEqual([journal.end]);
  expect(await readAll(journal)).toEqual(lines);
});

test('syncs by itself after the sync interval', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const journal = open({ directory: temporaryDirectory(), syncInterval: 40 });
  const readable = new Promise<void>((resolve) => journal.onReadable(resolve));
  journal.append(eventLine());
  journal.write();
  vi.advanceTimersByTime(39);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1);
  await readable;
  expect(journal.readable).toBe(journal.end);
  expect(journal.health().lastSync).toBeDefined();
});

test('reads across segments from any event on', async () => {
  const directory = temporaryDirectory();
  const journal = open({ directory, segmentBytes: 1000 });
  const lines = eventLines(60);
  const starts = writeEach(journal, lines);
  await journal.sync();
  expect(segmentPaths(directory).length).toBeGreaterThan(3);
  for (const [index, start] of starts.entries()) {
    expect(await readAll(journal, start, 7)).toEqual(lines.slice(index));
  }
});

test('reads an event that is larger than a block', async () => {
  const journal = open({ directory: temporaryDirectory() });
  const lines = [eventLine('first'), eventLine('x'.repeat(3_000_000)), eventLine('last')];
  appendAll(journal, lines);
  await journal.sync();
  expect(await readAll(journal)).toEqual(lines);
});

test('syncs before the interval is over when much waits for it', async () => {
  const journal = open({ directory: temporaryDirectory(), syncInterval: 60_000 });
  appendAll(journal, eventLines(3_000, 'x'.repeat(1_000)));
  await setTimeout(50);
  expect(journal.health().lastSync).toBeUndefined();
  appendAll(journal, eventLines(3_000, 'x'.repeat(1_000)));
  await expect.poll(() => journal.readable, { timeout: 20_000 }).toBeGreaterThan(4 * 1024 * 1024);
});

test('keeps what it gave to readers as it was', async () => {
  const journal = open({ directory: temporaryDirectory() });
  const lines = eventLines(100);
  appendAll(journal, lines);
  await journal.sync();
  const slice = await journal.read(0, { maxEvents: 500, maxBytes: 1_000_000 });
  appendAll(journal, eventLines(5000, 'later'));
  await journal.sync();
  await readAll(journal);
  expect(slice?.bytes.toString()).toBe(`${lines.join('\n')}\n`);
  expect(slice?.starts).toHaveLength(100);
});

test('goes on behind a segment that is gone, and reports it', async () => {
  const directory = temporaryDirectory();
  const journal = open({ directory, segmentBytes: 1 });
  const errors: AuditError[] = [];
  journal.onError((error) => errors.push(error));
  const lines = eventLines(3);
  writeEach(journal, lines);
  await journal.sync();
  rmSync(segmentPaths(directory)[1] ?? '');
  expect(await readAll(journal)).toEqual([lines[0], lines[2]]);
  expect(errors.map(({ code }) => code)).toEqual(['AUDIT_JOURNAL_FAILED']);
});

test('passes over a damaged line, and reports it', async () => {
  const directory = temporaryDirectory();
  const journal = open({ directory });
  const errors: AuditError[] = [];
  journal.onError((error) => errors.push(error));
  const lines = eventLines(3);
  appendAll(journal, lines);
  await journal.sync();
  const [path = ''] = segmentPaths(directory);
  const bytes = readFileSync(path);
  bytes.fill(0, bytes.indexOf('\n') + 1, bytes.indexOf('\n') + 20);
  writeFileSync(path, bytes);
  expect(await readAll(journal)).toEqual([lines[0], lines[2]]);
  expect(errors.map(({ code }) => code)).toEqual(['AUDIT_JOURNAL_FAILED']);
});

test('continues its stream in a new segment after it was closed, and knows the last id', async () => {
  const directory = temporaryDirectory();
  const first = open({ directory });
  const lines = eventLines(4);
  appendAll(first, lines.slice(0, 2));
  await first.close();
  const second = open({ directory });
  expect(second.lastId).toBe(idOf(lines[1] ?? ''));
  expect(second.readable).toBe(first.end);
  appendAll(second, lines.slice(2));
  await second.sync();
  expect(segmentPaths(directory)).toHaveLength(2);
  expect(await readAll(second)).toEqual(lines);
});

test('uses a segment again that has nothing in it', async () => {
  const directory = temporaryDirectory();
  for (let run = 0; run < 5; run += 1) await open({ directory }).close();
  expect(segmentPaths(directory)).toHaveLength(1);
});

test('never shares a stream', async () => {
  const directory = temporaryDirectory();
  const [first, second] = [open({ directory }), open({ directory })];
  expect(first.health().directory).not.toBe(second.health().directory);
  await second.close();
  expect(open({ directory }).health().directory).toBe(second.health().directory);
});

test('lets only its owner read, unless told otherwise', () => {
  const directory = temporaryDirectory();
  open({ directory: join(directory, 'private') });
  open({ directory: join(directory, 'shared'), mode: { directory: 0o770, file: 0o660 } });
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const [secret = ''] = segmentPaths(join(directory, 'private'));
  const [shared = ''] = segmentPaths(join(directory, 'shared'));
  expect([secret, join(secret, '..'), join(secret, '../lock')].map(modeOf)).toEqual(['600', '700', '600']);
  expect([shared, join(shared, '..'), join(shared, '../lock')].map(modeOf)).toEqual(['660', '770', '660']);
});

test('takes nothing after it was closed, and closes once', async () => {
  const journal = open({ directory: temporaryDirectory() });
  journal.append(eventLine());
  const closing = journal.close();
  expect(journal.close()).toBe(closing);
  await closing;
  expect(() => journal.append(eventLine())).toThrow(expect.objectContaining({ code: 'AUDIT_CLOSED' }));
  expect(() => journal.write()).not.toThrow();
  await expect(journal.sync()).resolves.toBeUndefined();
  expect(journal.readable).toBe(journal.end);
});

test("says what to do about a directory that can't be used", () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'file');
  writeFileSync(file, '');
  for (const path of [file, join(file, 'below')]) {
    expect(() => fileJournal({ directory: path })).toThrow(
      expect.objectContaining({
        code: 'AUDIT_JOURNAL_UNUSABLE',
        message: expect.stringContaining('give another directory'),
        cause: expect.any(Error),
      }),
    );
  }
});

test('goes on with another stream when one could not be opened, reports it, and leaves that one unlocked', async () => {
  const directory = temporaryDirectory();
  await open({ directory }).close();
  const [segment = ''] = segmentPaths(directory);
  rmSync(segment);
  mkdirSync(segment);
  const other = open({ directory });
  const errors: AuditError[] = [];
  other.onError((error) => errors.push(error));
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringContaining(`${dirname(segment)}' can't be continued`),
  ]);
  rmSync(segment, { recursive: true });
  expect(open({ directory }).health().directory).toBe(dirname(segment));
});

test('reports in health what it holds', async () => {
  const directory = temporaryDirectory();
  const journal = open({ directory });
  appendAll(journal, eventLines(3));
  expect(journal.health()).toEqual({
    kind: 'file',
    directory: expect.stringMatching(/stream-\d{8}T\d{6}Z-[0-9a-f]{8}$/),
    bytes: journal.end,
    events: 3,
    lost: 0,
  });
});

test('keeps dead letters, also behind one that was cut short', async () => {
  const directory = temporaryDirectory();
  const journal = open({ directory });
  const letter = { id: 'evt_1', reason: 'no such group', refused_at: '2026-01-01T00:00:00.000Z', line: '{}' };
  await journal.addDeadLetters('siem', [letter]);
  const path = join(journal.health().directory ?? '', 'dead-letters', 'siem.jsonl');
  writeFileSync(path, '{"id":"evt_', { flag: 'a' });
  await journal.addDeadLetters('siem', [letter, letter]);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => line.slice(0, 15))).toEqual(
    [1, 0, 1, 1].map((whole) => (whole ? '{"id":"evt_1","' : '{"id":"evt_')),
  );
});
