import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { eventLine, eventLines, idOf } from '../journal/event-line.fixture.js';
import { fileJournal } from '../journal/file-journal.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { SinkError } from '../sink.js';
import { append, fail, inTurn, setUp } from './delivery.fixture.js';

test('keeps a poisoned event as a dead letter, and delivers all others in order', async () => {
  const { journal, sink, delivery, errors, health } = setUp(fileJournal({ directory: temporaryDirectory() }));
  const lines = eventLines(100);
  const poison = idOf(lines[37] ?? '');
  sink.answer = async ({ ids }) => {
    if (ids.includes(poison)) throw new SinkError('refused', 'no such group');
  };
  const ids = append(journal, lines);
  delivery.start();
  await delivery.waitFor(journal.end);
  expect(sink.taken).toEqual(ids.filter((id) => id !== poison));
  expect(errors.map(({ code, message }) => [code, message.includes(poison)])).toEqual([['AUDIT_DEAD_LETTER', true]]);
  expect(health()).toMatchObject({ deadLetters: 1, delivered: 99, lag: { events: 0 } });
  const letters = readFileSync(join(journal.health().directory ?? '', 'dead-letters', 'siem.jsonl'), 'utf8');
  expect(JSON.parse(letters)).toEqual({
    id: poison,
    reason: 'no such group',
    refused_at: expect.stringMatching(/^\d{4}-.*Z$/),
    line: lines[37],
  });
});

test('tries again when a dead letter can not be kept, and does not pass the event before', async () => {
  const { journal, sink, delivery, health } = setUp(fileJournal({ directory: temporaryDirectory() }), {
    retry: { minDelay: 1, maxDelay: 1 },
  });
  const place = join(journal.health().directory ?? '', 'dead-letters');
  renameSync(place, `${place}-away`);
  sink.answer = inTurn(fail(new SinkError('refused', 'no')));
  append(journal, [eventLine()]);
  delivery.start();
  const done = delivery.waitFor(journal.end);
  await vi.waitFor(() => expect(health().state).toBe('retrying'));
  expect(health()).toMatchObject({
    deadLetters: 0,
    lag: { events: 1 },
    lastError: expect.stringContaining('could not be kept as dead letters'),
  });
  renameSync(`${place}-away`, place);
  await done;
  expect(health()).toMatchObject({ state: 'idle', deadLetters: 1, lag: { events: 0 } });
  expect(sink.sizes).toEqual([1]);
});

test('sends again, in order, only what a sink wants again', async () => {
  const { journal, sink, delivery, health } = setUp(memoryJournal(), { retry: { minDelay: 1, maxDelay: 1 } });
  const [a = '', b = '', c = '', d = ''] = append(journal, eventLines(4));
  sink.answer = inTurn(() => ({ retry: [d, b], refused: [{ id: c, reason: 'no' }] }));
  delivery.start();
  await delivery.waitFor(journal.end);
  expect(sink.taken).toEqual([a, b, d]);
  expect(sink.sizes).toEqual([4, 2]);
  expect(health()).toMatchObject({ delivered: 3, deadLetters: 1 });
});

test('stops when a sink refuses twenty events in a row and takes none, and gives none of them up', async () => {
  const directory = temporaryDirectory();
  const { journal, sink, delivery, errors, health } = setUp(fileJournal({ directory }));
  sink.answer = fail(new SinkError('refused', 'wrong token'));
  const ids = append(journal, eventLines(100));
  delivery.start();
  await expect(delivery.waitFor(journal.end)).rejects.toThrow('wrong token');
  expect(health()).toMatchObject({
    state: 'stopped',
    deadLetters: 0,
    lastError: 'wrong token',
    lag: { events: 100 },
  });
  expect(errors.at(-1)).toMatchObject({ code: 'AUDIT_SINK_FAILED', message: expect.stringContaining('has stopped') });
  await expect(delivery.waitFor(journal.end)).rejects.toThrow('has stopped');
  await delivery.close(1000);
  await journal.close();

  const restarted = setUp(fileJournal({ directory }));
  restarted.delivery.start();
  await restarted.delivery.waitFor(restarted.journal.end);
  expect(restarted.sink.taken).toEqual(ids);
});

test('does not stop when a sink refuses many events of which it takes others', async () => {
  const { journal, sink, delivery, health } = setUp();
  const ids = append(journal, eventLines(100));
  const refused = ids.slice(1).map((id) => ({ id, reason: 'no' }));
  sink.answer = inTurn(() => ({ refused }));
  delivery.start();
  await delivery.waitFor(journal.end);
  expect(health()).toMatchObject({ deadLetters: 99, delivered: 1 });
});

test('delivers all of a segment that is damaged but for the damage', async () => {
  const directory = temporaryDirectory();
  const first = fileJournal({ directory });
  const lines = ['a', 'b', 'c'].map((content) => eventLine(content));
  for (const line of lines) first.append(line);
  // A flipped bit: still a line, no longer JSON.
  first.append(eventLine('d').replace('"action":', '"action"'));
  first.append(eventLine('e'));
  await first.close();
  const { journal, sink, delivery, health } = setUp(fileJournal({ directory }));
  sink.answer = async ({ events }) => void events.length;
  delivery.start();
  await delivery.waitFor(journal.end);
  expect(sink.taken.slice(0, 3)).toEqual(lines.map(idOf));
  expect(health()).toMatchObject({ delivered: 4, deadLetters: 1 });
});
