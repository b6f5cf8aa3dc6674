import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIdSource } from '../event/id.js';
import { eventLine, eventLines, idOf } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';
import { linesOnDisk, readAll, segmentPaths, temporaryDirectory } from './stored-lines.fixture.js';

const streamName = 'stream-20260101T000000Z-00000000';

/** A stream of one segment with this content; returns the path of the segment. */
function streamOf(directory: string, content: string): string {
  mkdirSync(join(directory, streamName), { recursive: true });
  writeFileSync(join(directory, streamName, 'lock'), '');
  const path = join(directory, streamName, `${'0'.repeat(20)}.jsonl`);
  writeFileSync(path, content);
  return path;
}

async function reopened(directory: string): Promise<{ lines: string[]; lastId: string | undefined; cut: number }> {
  const journal = fileJournal({ directory });
  const lines = await readAll(journal);
  await journal.close();
  return { lines, lastId: journal.lastId, cut: journal.health().cut ?? 0 };
}

test('keeps every whole event, and no other, of a stream torn at any byte', async () => {
  const root = temporaryDirectory();
  const contents = fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { maxLength: 12 });
  const garbage = fc.oneof(
    fc.constant(''),
    fc.nat(100_000).map((length) => '\0'.repeat(length)),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.constantFrom('\n', '{"id":"evt_', '"', '}', '\0'), { maxLength: 60 }).map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(contents, fc.double({ min: 0, max: 1, noNaN: true }), garbage, async (texts, part, behind) => {
      const directory = mkdtempSync(join(root, 'torn-'));
      const lines = texts.map((text) => eventLine(text));
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const kept = Math.round(bytes.length * part);
      const path = streamOf(directory, bytes.toString());
      truncateSync(path, kept);
      appendFileSync(path, behind);

      const whole = lines.slice(0, countOf('\n', bytes.subarray(0, kept)));
      const { lines: found, lastId, cut } = await reopened(directory);
      // Garbage may happen to complete the line that was cut.
      const completed = found.length > whole.length;
      expect(found.slice(0, whole.length)).toEqual(whole);
      expect(completed ? found[whole.length] : undefined).toBe(completed ? lines[whole.length] : undefined);
      expect(lastId).toBe(found.length === 0 ? undefined : idOf(found.at(-1) ?? ''));
      expect(cut).toBe(kept + Buffer.byteLength(behind) - Buffer.byteLength(found.map((line) => `${line}\n`).join('')));
      rmSync(directory, { recursive: true });
    }),
    { numRuns: 150 },
  );
}, 60_000);

test('goes on with ascending ids behind what a crash left', async () => {
  const directory = temporaryDirectory();
  const ids: string[] = [];
  for (let crash = 0; crash < 5; crash += 1) {
    const journal = fileJournal({ directory });
    const nextId = createIdSource(journal.lastId);
    const now = Date.now() - crash * 60_000; // the clock steps back, too
    const more = [nextId(now), nextId(now)];
    for (const id of more) journal.append(eventLine(crash, id));
    await journal.close();
    appendFileSync(segmentPaths(directory).at(-1) ?? '', eventLine('torn').slice(0, 50));
    ids.push(...more);
  }
  const { lines } = await reopened(directory);
  expect(lines.map(idOf)).toEqual(ids);
  expect(ids.toSorted()).toEqual(ids);
});

test('keeps what it cuts off, for people to look at', async () => {
  const directory = temporaryDirectory();
  const line = eventLine();
  const path = streamOf(directory, `${line}\nnot an event\n{"id":"evt_`);
  await reopened(directory);
  expect(readFileSync(path, 'utf8')).toBe(`${line}\n`);
  expect(readFileSync(`${path}.torn`, 'utf8')).toBe('not an event\n{"id":"evt_');
});

test('finds the last id before segments that are empty', async () => {
  const directory = temporaryDirectory();
  const lines = eventLines(3);
  const content = `${lines.join('\n')}\n`;
  streamOf(directory, content);
  writeFileSync(join(directory, streamName, `${String(content.length).padStart(20, '0')}.jsonl`), '{"id":"evt_torn');
  const { lines: found, lastId } = await reopened(directory);
  expect(found).toEqual(lines);
  expect(lastId).toBe(idOf(lines[2] ?? ''));
});

test('never goes back in the stream when an earlier segment is torn', async () => {
  const directory = temporaryDirectory();
  const [first = '', second = ''] = eventLines(2);
  const path = streamOf(directory, `${first}\n${second}\n`);
  const next = join(directory, streamName, '00000000000000005000.jsonl');
  const third = eventLine();
  writeFileSync(next, `${third}\n`);
  truncateSync(path, first.length + 20);
  const { lines } = await reopened(directory);
  expect(lines).toEqual([first, third]);
});

test('ignores what a segment holds behind the beginning of the next', async () => {
  const directory = temporaryDirectory();
  const [first = '', second = ''] = eventLines(2);
  streamOf(directory, `${first}\n${eventLine('abandoned')}\n`);
  writeFileSync(join(directory, streamName, `${String(first.length + 1).padStart(20, '0')}.jsonl`), `${second}\n`);
  expect((await reopened(directory)).lines).toEqual([first, second]);
});

test('leaves files alone that are not its own', async () => {
  const directory = temporaryDirectory();
  const path = streamOf(directory, `${eventLine()}\n`);
  writeFileSync(join(path, '../notes.txt'), 'hello');
  writeFileSync(join(directory, 'README'), 'hello');
  expect((await reopened(directory)).lines).toHaveLength(1);
  expect(linesOnDisk(join(directory)).length).toBe(1);
});

function countOf(character: string, bytes: Buffer): number {
  return bytes.toString('latin1').split(character).length - 1;
}
