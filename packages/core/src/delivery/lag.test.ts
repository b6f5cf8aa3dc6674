import { readFileSync, rmSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { createIdSource } from '../event/id.js';
import { eventLine, eventLines, idOf, writeEach } from '../journal/event-line.fixture.js';
import { fileJournal } from '../journal/file-journal.js';
import type { Journal } from '../journal/journal.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { segmentPaths, temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { SinkError } from '../sink.js';
import { append, fail, setUp } from './delivery.fixture.js';

/** Appends an event that was recorded some seconds ago. */
function appendOld(journal: Journal, seconds: number): void {
  journal.append(eventLine('', createIdSource(undefined)(Date.now() - seconds * 1000)));
}

test.each([
  ['memory', () => memoryJournal()],
  ['file', () => fileJournal({ directory: temporaryDirectory() })],
] as const)('tells the age of the oldest event in a %s journal, in every state', async (_, open) => {
  const { journal, sink, delivery, health } = setUp(open(), {
    batch: { maxEvents: 1, maxBytes: 1e6, maxDelay: 0 },
    retry: { minDelay: 60_000, maxDelay: 60_000 },
  });
  const seconds = () => health().lag.seconds;
  expect(seconds()).toBe(0);
  appendOld(journal, 50);
  expect(seconds()).toBeGreaterThanOrEqual(50); // not even written yet
  appendOld(journal, 40);
  await journal.sync();
  delivery.start();
  sink.answer = async () => {
    if (sink.sizes.length > 1) throw new Error('away');
  };
  void delivery.waitFor(journal.end).catch(() => undefined);
  await vi.waitFor(() => expect(health().state).toBe('retrying'));
  expect(seconds()).toBeGreaterThanOrEqual(40);
  expect(seconds()).toBeLessThan(50);
  await delivery.close(0);
  expect(health()).toMatchObject({ state: 'stopped', lag: { events: 1 } });
  expect(seconds()).toBeGreaterThanOrEqual(40);
});

test('tells the age while a batch is gathered, and when delivery has stopped', async () => {
  vi.useFakeTimers();
  const { journal, sink, delivery, health } = setUp();
  sink.answer = fail(new SinkError('refused', 'wrong token'));
  delivery.start();
  append(journal, eventLines(20));
  await vi.advanceTimersByTimeAsync(150);
  expect(sink.sizes).toEqual([]);
  expect(health().lag).toMatchObject({ events: 20, seconds: 0.15 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(health()).toMatchObject({ state: 'stopped', lag: { events: 20, seconds: 60.15 } });
});

test('does not count what was passed over, since it is gone, as still to come', async () => {
  const directory = temporaryDirectory();
  const journal = fileJournal({ directory, segmentBytes: 1_000 });
  const { sink, delivery, health } = setUp(journal, { batch: { maxEvents: 1, maxBytes: 1e6, maxDelay: 0 } });
  writeEach(journal, eventLines(40));
  const last = eventLine();
  journal.append(last);
  await journal.sync();
  const [, second = ''] = segmentPaths(directory);
  const gone = readFileSync(second, 'utf8').split('\n').slice(0, -1);
  rmSync(second);
  const { promise, resolve } = Promise.withResolvers<void>();
  sink.answer = async ({ ids }) => (ids.includes(idOf(last)) ? promise : undefined);
  delivery.start();
  await vi.waitFor(() => expect(sink.taken).toHaveLength(40 - gone.length));
  expect(gone.length).toBeGreaterThan(5);
  expect(health().lag.events).toBe(1);
  resolve();
  await delivery.waitFor(journal.end);
  expect(health().lag.events).toBe(0);
});
