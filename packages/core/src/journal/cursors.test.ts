import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventLines, idOf, writeEach } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';
import type { Journal } from './journal.js';
import { segmentPaths, temporaryDirectory } from './stored-lines.fixture.js';

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

test('keeps a position whose segment is gone, so that nothing behind it is repeated', async () => {
  const { journal, directory, starts, ids } = await journalOfFive();
  await journal.saveCursor('siem', { position: starts[4] ?? 0, lastId: ids[3] });
  rmSync(segmentPaths(directory)[1] ?? '');
  expect(journal.loadCursor('siem')).toBe(starts[4]);
});
