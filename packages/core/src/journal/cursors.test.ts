import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Cursors } from './cursors.js';
import { eventLines, idOf, writeEach } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';
import type { Journal } from './journal.js';
import { Program } from './program.fixture.js';
import { Segments } from './segments.js';
import { linesOnDisk, readAll, segmentPaths, temporaryDirectory } from './stored-lines.fixture.js';

/** A journal of five events in a few segments, with the positions at which they begin and their ids. */
async function journalOfFive(): Promise<{ journal: Journal; directory: string; starts: number[]; ids: string[] }> {
  const directory = temporaryDirectory();
  const journal = fileJournal({ directory, segmentBytes: 200 });
  onTestFinished(() => journal.close());
  const lines = eventLines(5);
  const starts = writeEach(journal, lines);
  await journal.sync();
  return { journal, directory, starts, ids: lines.map(idOf) };
}

function cursorPath(journal: Journal): string {
  return join(journal.health().directory ?? '', 'cursors', 'siem.json');
}

test('begins with the oldest event for a sink it never saw', async () => {
  const { journal } = await journalOfFive();
  expect(journal.loadCursor('siem')).toBe(0);
});

test('goes on where the sink was, also after a restart', async () => {
  const { journal, directory, starts, ids } = await journalOfFive();
  await journal.saveCursor('siem', { position: starts[3] ?? 0, lastId: ids[2] });
  expect(journal.loadCursor('siem')).toBe(starts[3]);
  await journal.saveCursor('siem', { position: journal.end, lastId: ids[4] });
  await journal.close();
  const again = fileJournal({ directory });
  onTestFinished(() => again.close());
  expect(again.loadCursor('siem')).toBe(again.end);
  expect(JSON.parse(readFileSync(cursorPath(again), 'utf8'))).toEqual({ position: again.end, last_id: ids[4] });
});

test('tell the last id of a stream whose events retention has all deleted', async () => {
  const { journal, directory, ids } = await journalOfFive();
  await journal.close();
  const again = fileJournal({ directory, retention: { bytes: 0 } });
  await again.saveCursor('siem', { position: again.end, lastId: ids[4] });
  expect(linesOnDisk(directory)).toEqual([]);
  await again.close();
  const last = fileJournal({ directory });
  onTestFinished(() => last.close());
  expect(last.lastId).toBe(ids[4]);
});

test.each(['', '{', 'null', '[]', '{"position":"1"}', '{"position":1e99}', '{"position":-5}', '\0\0\0\0'])(
  'repeats events rather than believe a cursor that says %j',
  async (content) => {
    const { journal } = await journalOfFive();
    writeFileSync(cursorPath(journal), content);
    expect(journal.loadCursor('siem')).toBe(0);
  },
);

test('repeats events when the cursor is ahead of the stream, or names another event', async () => {
  const { journal, starts, ids } = await journalOfFive();
  await journal.saveCursor('siem', { position: journal.end + 1, lastId: ids[4] });
  expect(journal.loadCursor('siem')).toBe(0);
  await journal.saveCursor('siem', { position: starts[3] ?? 0, lastId: ids[1] });
  expect(journal.loadCursor('siem')).toBe(0);
});

test('goes back to the beginning of the event it lies in', async () => {
  const { journal, starts, ids } = await journalOfFive();
  for (const within of [1, 40, 80]) {
    await journal.saveCursor('siem', { position: (starts[3] ?? 0) + within, lastId: ids[2] });
    expect(journal.loadCursor('siem')).toBe(starts[3]);
  }
});

test('repeats events when the position lies within one and the event before it is not the one it names', async () => {
  const { journal, starts, ids } = await journalOfFive();
  await journal.saveCursor('siem', { position: (starts[3] ?? 0) + 40, lastId: ids[0] });
  expect(journal.loadCursor('siem')).toBe(0);
});

test('keeps at once where a sink begins, and what it believes instead of a wrong cursor', async () => {
  const { journal, ids } = await journalOfFive();
  const kept = (): unknown => JSON.parse(readFileSync(cursorPath(journal), 'utf8'));
  journal.loadCursor('siem');
  expect(kept()).toEqual({ position: 0 });
  await journal.saveCursor('siem', { position: journal.end + 1, lastId: ids[4] });
  journal.loadCursor('siem');
  // Otherwise it would be believed when the stream has grown.
  expect(kept()).toEqual({ position: 0 });
});

test('keeps a position whose segment is gone, so that nothing behind it is repeated', async () => {
  const { journal, directory, starts, ids } = await journalOfFive();
  await journal.saveCursor('siem', { position: starts[4] ?? 0, lastId: ids[3] });
  rmSync(segmentPaths(directory)[1] ?? '');
  expect(journal.loadCursor('siem')).toBe(starts[4]);
});

test('begins at the end, durably, for a sink it never saw that begins now', async () => {
  const { journal, directory } = await journalOfFive();
  const { end } = journal;
  expect(journal.loadCursor('siem', 'now')).toBe(end);
  for (const line of eventLines(3)) journal.append(line);
  await journal.sync();
  expect(journal.loadCursor('siem', 'now')).toBe(end);
  expect(journal.loadCursor('siem', 'oldest')).toBe(end);
  await journal.close();
  const again = fileJournal({ directory });
  onTestFinished(() => again.close());
  expect(again.loadCursor('siem', 'now')).toBe(end);
});

test('begins at the oldest event, and not now, when a cursor is there but damaged', async () => {
  const { journal } = await journalOfFive();
  writeFileSync(cursorPath(journal), '{');
  expect(journal.loadCursor('siem', 'now')).toBe(0);
});

test('says with a typed error that it can not begin now', async () => {
  const { journal } = await journalOfFive();
  mkdirSync(`${cursorPath(journal)}.new`);
  expect(() => journal.loadCursor('siem', 'now')).toThrow(
    expect.objectContaining({ code: 'AUDIT_JOURNAL_UNUSABLE', message: expect.stringContaining("'siem'") }),
  );
});

test('skips nothing that was recorded when it is killed before it has delivered anything', async () => {
  const directory = temporaryDirectory();
  const program = new Program('journal/begin-now', [directory]);
  await program.printed(3);
  program.process.kill('SIGKILL');
  await program.exit;
  const journal = fileJournal({ directory });
  onTestFinished(() => journal.close());
  expect((await readAll(journal, journal.loadCursor('siem', 'now'))).map(idOf)).toEqual(program.output);
}, 30_000);

test('names sinks that are not delivered to any more, and forgets them', async () => {
  const { journal, starts, ids } = await journalOfFive();
  await journal.saveCursor('gone', { position: starts[1] ?? 0, lastId: ids[0] });
  writeFileSync(join(dirname(cursorPath(journal)), 'broken.json'), '{');
  const cursors = new Cursors(new Segments(journal.health().directory ?? ''), { directory: 0o700, file: 0o600 });
  await cursors.save('siem', { position: starts[3] ?? 0, lastId: ids[2] });
  cursors.load('siem', journal.readable);
  expect(cursors.former.toSorted()).toEqual(['broken', 'gone']);
  expect(cursors.lowest).toBe(0);
  for (const sink of ['gone', 'broken', 'never-seen']) await cursors.forget(sink);
  expect(cursors.former).toEqual([]);
  expect(cursors.lowest).toBe(starts[3]);
  expect(journal.loadCursor('gone')).toBe(0);
});
