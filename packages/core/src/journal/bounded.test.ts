import { utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventLine, eventLines, writeEach } from './event-line.fixture.js';
import type { Journal } from './journal.js';
import { linesOnDisk, readAll, segmentPaths, temporaryDirectory } from './stored-lines.fixture.js';
import { watch } from './watched-journal.fixture.js';

const line = eventLine('x'.repeat(400));
const lineBytes = line.length + 1;
const day = 24 * 60 * 60 * 1000;

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
  const { journal, errors, losses, recoveries } = watch({
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
  const { journal, losses, recoveries } = watch({
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
  const { journal } = watch({ directory, segmentBytes: 2 * lineBytes, retention: { bytes: 0 } });
  for (const sink of ['siem', 'file']) journal.loadCursor(sink);
  const lines = eventLines(10, 'x'.repeat(400));
  const starts = writeEach(journal, lines);
  await journal.sync();
  await take(journal, 'siem');
  expect(linesOnDisk(directory)).toEqual(lines);
  await take(journal, 'file', starts[5] ?? 0);
  expect(linesOnDisk(directory)).toEqual(lines.slice(4));
  await journal.close();

  const { journal: next } = watch({ directory, segmentBytes: 2 * lineBytes, retention: { bytes: 0 } });
  next.loadCursor('siem');
  next.append(line);
  await next.sync();
  await take(next, 'siem');
  expect(linesOnDisk(directory)).toEqual([...lines.slice(4), line]);
});

test('deletes nothing that a sink never seen before still has to get', async () => {
  const directory = temporaryDirectory();
  const { journal } = watch({ directory, segmentBytes: lineBytes, retention: { bytes: 0 } });
  journal.loadCursor('new');
  journal.loadCursor('siem');
  writeEach(journal, eventLines(3, 'x'.repeat(400)));
  await journal.sync();
  await take(journal);
  expect(linesOnDisk(directory)).toHaveLength(3);
});

test('keeps delivered segments for as many days as it is told', async () => {
  const directory = temporaryDirectory();
  const { journal } = watch({ directory, segmentBytes: lineBytes, retention: { days: 30 } });
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
  const { journal } = watch({ directory, segmentBytes: lineBytes });
  journal.loadCursor('siem');
  writeEach(journal, eventLines(3, 'x'.repeat(400)));
  await journal.sync();
  await take(journal);
  expect(linesOnDisk(directory)).toHaveLength(3);
});

test('loses an event that there could never be room for, and not those behind it', async () => {
  const directory = temporaryDirectory();
  const { journal, losses } = watch({ directory, maxBytes: 10 * lineBytes });
  expect(journal.append(eventLine('x'.repeat(10 * lineBytes)))).toBeUndefined();
  journal.append(line);
  await journal.sync();
  expect(losses).toHaveLength(1);
  expect(linesOnDisk(directory)).toEqual([line]);
});
