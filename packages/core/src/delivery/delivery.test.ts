import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventLine, eventLines } from '../journal/event-line.fixture.js';
import { fileJournal } from '../journal/file-journal.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { Program } from '../journal/program.fixture.js';
import { temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { SinkError } from '../sink.js';
import { append, fail, inTurn, setUp } from './delivery.fixture.js';

const journals = [
  ['memory', () => memoryJournal()],
  ['file', () => fileJournal({ directory: temporaryDirectory(), segmentBytes: 10_000 })],
] as const;

test.each(journals)('delivers everything once and in order from a %s journal', async (_, open) => {
  const { journal, sink, delivery, health } = setUp(open());
  const before = append(journal, eventLines(700, 'before'));
  delivery.start();
  const after = append(journal, eventLines(700, 'after'));
  await delivery.waitFor(journal.end);
  expect(sink.taken).toEqual([...before, ...after]);
  expect(delivery.delivered).toBe(journal.end);
  expect(health()).toMatchObject({ delivered: 1400, lag: { events: 0, bytes: 0, seconds: 0 }, retries: 0 });
});

test('reads what follows while a sink waits, but not before it has written', async () => {
  const { journal, sink, delivery } = setUp(fileJournal({ directory: temporaryDirectory() }));
  const happened: string[] = [];
  const read = journal.read.bind(journal);
  vi.spyOn(journal, 'read').mockImplementation((from, limits) => {
    happened.push('read');
    return read(from, limits);
  });
  sink.answer = async () => {
    await new Promise(setImmediate);
    happened.push('written');
    await setTimeout(20);
    happened.push('answered');
  };
  append(journal, eventLines(1_500));
  delivery.start();
  await delivery.waitFor(journal.end);
  expect(happened).toEqual([
    'read',
    'written',
    'read',
    'answered',
    'written',
    'read',
    'answered',
    'written',
    'answered',
  ]);
});

test('goes on after a restart where it was', async () => {
  const directory = temporaryDirectory();
  const first = setUp(fileJournal({ directory }));
  append(first.journal, eventLines(10));
  first.delivery.start();
  await first.delivery.waitFor(first.journal.end);
  await first.delivery.close(1000);
  const rest = append(first.journal, eventLines(5));
  await first.journal.close();

  const second = setUp(fileJournal({ directory }));
  second.delivery.start();
  await second.delivery.waitFor(second.journal.end);
  expect(second.sink.taken).toEqual(rest);
});

test('lets other events join a batch, but not for longer than it may', async () => {
  vi.useFakeTimers();
  const { journal, sink, delivery } = setUp();
  delivery.start();
  append(journal, [eventLine()]);
  await vi.advanceTimersByTimeAsync(150);
  append(journal, [eventLine()]);
  await vi.advanceTimersByTimeAsync(49);
  expect(sink.sizes).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sink.sizes).toEqual([2]);
});

test('does not wait when there are enough events for a batch, or somebody waits for them', async () => {
  vi.useFakeTimers();
  const { journal, sink, delivery } = setUp(memoryJournal(), { batch: { maxEvents: 3, maxBytes: 1e6, maxDelay: 1e6 } });
  delivery.start();
  append(journal, eventLines(4));
  await vi.advanceTimersByTimeAsync(0);
  expect(sink.sizes).toEqual([3]);
  await delivery.waitFor(journal.end);
  expect(sink.sizes).toEqual([3, 1]);
});

test('sends again what failed, after pauses that grow, and for as long as it takes', async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  onTestFinished(() => void vi.restoreAllMocks());
  const { journal, sink, delivery, errors, health } = setUp();
  sink.answer = fail(new Error('connection refused'));
  const ids = append(journal, eventLines(3));
  delivery.start();
  void delivery.waitFor(journal.end);
  const attempts: number[] = [];
  for (const delay of [0, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000]) {
    await vi.advanceTimersByTimeAsync(delay);
    attempts.push(sink.sizes.length);
  }
  expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(health()).toMatchObject({
    state: 'open',
    retries: 12,
    lastError: 'connection refused',
    lag: { events: 3 },
  });
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['AUDIT_SINK_FAILED']));
  sink.answer = inTurn();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sink.taken).toEqual(ids);
  expect(health().lastError).toBeUndefined();
});

test('names what it tries again as before, and what it cuts anew differently', async () => {
  const retry = { minDelay: 1, maxDelay: 1 };
  const { journal, sink, delivery } = setUp(fileJournal({ directory: temporaryDirectory() }), { retry });
  const ids = append(journal, eventLines(20));
  const poison = ids[9] ?? '';
  const asked: { readonly key: string; readonly events: string }[] = [];
  sink.answer = async (batch) => {
    asked.push({ key: batch.key, events: batch.ids.join() });
    if (asked.length <= 8) throw new Error('connection refused'); // until it gets one event at a time
    if (batch.ids.includes(poison)) throw new SinkError('refused', 'poison');
    return batch.size > 2 ? { retry: batch.ids.slice(1) } : undefined;
  };
  delivery.start();
  await delivery.waitFor(journal.end);
  expect(sink.taken.toSorted()).toEqual(ids.filter((id) => id !== poison));
  const keys = Map.groupBy(asked, ({ events }) => events);
  for (const [, same] of keys) expect(new Set(same.map(({ key }) => key)).size).toBe(1);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(keys.size);
  expect(keys.size).toBeGreaterThan(10);
  expect(asked.length).toBeGreaterThan(keys.size + 5);
});

test('leaves a receiver alone for as long as it asks', async () => {
  vi.useFakeTimers();
  const { journal, sink, delivery } = setUp();
  sink.answer = inTurn(fail(new SinkError('retry', 'busy', { retryAfterMs: 5000 })));
  append(journal, [eventLine()]);
  delivery.start();
  const done = delivery.waitFor(journal.end);
  await vi.advanceTimersByTimeAsync(4999);
  expect(sink.sizes).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sink.sizes).toEqual([1, 1]);
  await done;
});

test('gives up a sink that hangs, and tries it again', async () => {
  vi.useFakeTimers();
  const { journal, sink, delivery } = setUp(memoryJournal(), { deadline: 1000 });
  const signals: AbortSignal[] = [];
  sink.answer = (_, { signal }) => {
    signals.push(signal);
    return signals.length === 1 ? new Promise(() => undefined) : Promise.resolve();
  };
  const ids = append(journal, eventLines(2));
  delivery.start();
  const done = delivery.waitFor(journal.end);
  await vi.advanceTimersByTimeAsync(1200);
  await done;
  expect(signals[0]?.aborted).toBe(true);
  expect(sink.taken).toEqual(ids);
});

test('goes on with one sink while another is stuck', async () => {
  const journal = memoryJournal();
  const stuck = setUp(journal);
  const other = setUp(journal, {}, 'other');
  stuck.sink.answer = () => new Promise(() => undefined);
  stuck.delivery.start();
  other.delivery.start();
  const ids = append(journal, eventLines(2000));
  await other.delivery.waitFor(journal.end);
  expect(other.sink.taken).toEqual(ids);
  await new Promise(setImmediate);
  expect(stuck.health()).toMatchObject({ state: 'delivering', lag: { events: 2000 } });
});

test('delivers what it can before it is closed, and gives up the rest at the deadline', async () => {
  const good = setUp();
  good.delivery.start();
  const ids = append(good.journal, eventLines(3));
  await good.delivery.close(10_000);
  expect(good.sink.taken).toEqual(ids);
  expect(good.health().state).toBe('stopped');

  const stuck = setUp();
  let aborted = false;
  stuck.sink.answer = (_, { signal }) => {
    signal.addEventListener('abort', () => (aborted = true));
    return new Promise(() => undefined);
  };
  stuck.delivery.start();
  append(stuck.journal, eventLines(3));
  const waiting = stuck.delivery.waitFor(stuck.journal.end);
  const closing = stuck.delivery.close(30);
  expect(stuck.delivery.close(30)).toBe(closing);
  await expect(waiting).rejects.toMatchObject({ code: 'AUDIT_CLOSED' });
  await closing;
  expect(aborted).toBe(true);
  expect(stuck.health()).toMatchObject({ state: 'stopped', lag: { events: 3 } });
});

test('saves its position now and then while it goes on', async () => {
  const { journal, sink, delivery } = setUp(fileJournal({ directory: temporaryDirectory() }), {
    batch: { maxEvents: 1, maxBytes: 1e6, maxDelay: 0 },
  });
  append(journal, eventLines(3));
  const third = Promise.withResolvers<void>();
  sink.answer = () => (sink.sizes.length === 3 ? third.promise : Promise.resolve());
  delivery.start();
  await vi.waitFor(() => expect(sink.sizes).toHaveLength(3));
  const path = join(journal.health().directory ?? '', 'cursors', 'siem.json');
  await vi.waitFor(() =>
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ position: expect.any(Number) }),
  );
  third.resolve();
  await delivery.close(1000);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ position: journal.end, last_id: sink.taken[2] });
});

test('holds a batch in memory, and not the backlog, while a sink is slow', async () => {
  const { journal, sink, delivery, health } = setUp(fileJournal({ directory: temporaryDirectory() }));
  const content = 'x'.repeat(2000);
  for (let part = 0; part < 20; part += 1) {
    append(journal, eventLines(1000, content));
    await journal.sync();
  }
  expect(journal.end).toBeGreaterThan(40_000_000);
  const before = process.memoryUsage().arrayBuffers;
  const reached = Promise.withResolvers<void>();
  sink.answer = async () => {
    if (sink.taken.length < 3000) return;
    reached.resolve();
    await new Promise(() => undefined);
  };
  delivery.start();
  await reached.promise;
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000);
  expect(health().lag.events).toBe(20_000 - sink.taken.length);
});

test('does not keep a program alive by itself, but while somebody waits', async () => {
  const finished = new Program('delivery/deliver', [temporaryDirectory(), 'leave']);
  expect(await finished.exit).toBe(0);
  expect(finished.output).toEqual(['refused']);
  const waiting = new Program('delivery/deliver', [temporaryDirectory(), 'wait']);
  expect(await waiting.exit).toBe(0);
  expect(waiting.output).toEqual(['refused', 'refused', 'delivered']);
}, 30_000);

test('no longer hurries for somebody who has stopped waiting', async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5); // the pause after the failure
  onTestFinished(() => void vi.restoreAllMocks());
  const { journal, sink, delivery } = setUp();
  sink.answer = inTurn(fail(new Error('connection refused')));
  delivery.start();
  append(journal, [eventLine()]);
  const over = new AbortController();
  const waiting = delivery.waitFor(journal.end, over.signal);
  await vi.advanceTimersByTimeAsync(0);
  over.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
  await expect(delivery.waitFor(journal.end, over.signal)).rejects.toThrow('over');
  await vi.advanceTimersByTimeAsync(200);
  expect(sink.taken).toHaveLength(1);
  append(journal, [eventLine()]);
  await vi.advanceTimersByTimeAsync(199);
  expect(sink.taken).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sink.taken).toHaveLength(2);
});
