import { expect, test } from 'vitest';
import type { AuditError } from '../errors.js';
import { eventLine, eventLines } from './event-line.fixture.js';
import { memoryJournal } from './memory-journal.js';
import { readAll } from './stored-lines.fixture.js';

test('gives what was appended to readers at once, and tells once a tick', async () => {
  const journal = memoryJournal();
  let told = 0;
  journal.onReadable(() => (told += 1));
  const lines = eventLines(3000, 'x'.repeat(300));
  for (const line of lines) journal.append(line);
  expect(journal.readable).toBe(journal.end);
  expect(await readAll(journal)).toEqual(lines);
  await new Promise(setImmediate);
  expect(told).toBe(1);
  expect(journal.persistent).toBe(false);
});

test('holds no more than it may, until every sink has taken it', async () => {
  const journal = memoryJournal({ maxBytes: 2000 });
  const errors: AuditError[] = [];
  journal.onError((error) => errors.push(error));
  journal.loadCursor('fast');
  journal.loadCursor('slow');
  const line = eventLine('x'.repeat(300));
  while (journal.append(line) !== undefined) expect(journal.end).toBeLessThanOrEqual(2000);
  expect(errors.map(({ code }) => code)).toEqual(['AUDIT_EVENTS_LOST']);
  expect(journal.health()).toMatchObject({ kind: 'memory', lost: 1, bytes: journal.end });

  await journal.saveCursor('fast', { position: journal.end, lastId: undefined });
  expect(journal.append(line)).toBeUndefined();
  await journal.saveCursor('slow', { position: journal.end, lastId: undefined });
  expect(journal.append(line)).toBe(journal.end);
  expect(journal.health()).toMatchObject({ lost: 2, bytes: Buffer.byteLength(line) + 1 });
});

test('keeps what it gave to readers as it was', async () => {
  const journal = memoryJournal();
  const lines = eventLines(10);
  for (const line of lines) journal.append(line);
  const slice = await journal.read(0, { maxEvents: 10, maxBytes: 10_000 });
  journal.loadCursor('siem');
  await journal.saveCursor('siem', { position: journal.end, lastId: undefined });
  for (const line of eventLines(10, 'later')) journal.append(line);
  expect(slice?.bytes.toString()).toBe(`${lines.join('\n')}\n`);
});

test('takes nothing after it was closed', async () => {
  const journal = memoryJournal();
  await journal.close();
  expect(() => journal.append(eventLine())).toThrow(expect.objectContaining({ code: 'AUDIT_CLOSED' }));
});

test('begins at the end for a sink that begins now, and holds nothing back for one that is forgotten', async () => {
  const journal = memoryJournal();
  for (const line of eventLines(3)) journal.append(line);
  const { end } = journal;
  expect(journal.loadCursor('new', 'now')).toBe(end);
  expect(journal.loadCursor('old')).toBe(0);
  expect(journal.health().bytes).toBe(end);
  await journal.forget('old');
  expect(journal.health().bytes).toBe(0);
});
