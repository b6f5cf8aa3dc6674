import { setImmediate as tick } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventLines } from '../journal/event-line.fixture.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { SinkError } from '../sink.js';
import { Delivery } from './delivery.js';
import { append, fail, inTurn, setUp } from './delivery.fixture.js';
import { sinkHealth } from './health.js';
import type { Receiver } from './receiver.js';

/** Another delivery to the same sink, from a journal of its own. */
function shareWith(receiver: Receiver) {
  const journal = memoryJournal();
  const delivery = new Delivery({ backlog: journal, receiver });
  onTestFinished(async () => {
    vi.useRealTimers();
    await delivery.close(0);
  });
  return { journal, delivery };
}

/** Pauses are as long as they may be. */
function withoutJitter(): void {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  onTestFinished(() => void vi.restoreAllMocks());
}

test('gets batches of several deliveries one at a time, each in turn', async () => {
  const { journal, sink, receiver, delivery } = setUp(memoryJournal(), {
    batch: { maxEvents: 2, maxBytes: 1e6, maxDelay: 0 },
  });
  const other = shareWith(receiver);
  const [own, others] = [append(journal, eventLines(6)), append(other.journal, eventLines(6))];
  let writing = 0;
  let most = 0;
  sink.answer = async () => {
    writing += 1;
    most = Math.max(most, writing);
    await tick();
    writing -= 1;
  };
  delivery.start();
  other.delivery.start();
  await Promise.all([delivery.waitFor(journal.end), other.delivery.waitFor(other.journal.end)]);
  expect(most).toBe(1);
  const pairs = [0, 2, 4].map((at) => [...own.slice(at, at + 2), ...others.slice(at, at + 2)]);
  expect(sink.taken).toEqual(pairs.flat());
  expect(sinkHealth(receiver, [delivery, other.delivery])).toMatchObject({ state: 'idle', delivered: 12 });
});

test('is left alone by all deliveries when it failed one of them', async () => {
  withoutJitter();
  const { journal, sink, receiver, delivery } = setUp();
  const other = shareWith(receiver);
  sink.answer = inTurn(fail(new SinkError('retry', 'busy', { retryAfterMs: 5000 })));
  append(journal, eventLines(1));
  append(other.journal, eventLines(1));
  delivery.start();
  other.delivery.start();
  const done = Promise.all([delivery.waitFor(journal.end), other.delivery.waitFor(other.journal.end)]);
  await vi.advanceTimersByTimeAsync(4999);
  expect(sink.sizes).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  await done;
  expect(sink.sizes).toEqual([1, 1, 1]);
});

test('holds up others no longer than its deadline when it hangs, and one that is closed not at all', async () => {
  vi.useFakeTimers();
  const { journal, sink, receiver, delivery } = setUp(memoryJournal(), {
    deadline: 1000,
    retry: { minDelay: 1, maxDelay: 1 },
  });
  const [other, closed] = [shareWith(receiver), shareWith(receiver)];
  sink.answer = () => (sink.sizes.length === 1 ? new Promise(() => undefined) : Promise.resolve());
  append(journal, eventLines(1));
  for (const { delivery: each } of [{ delivery }, other, closed]) each.start();
  void delivery.waitFor(journal.end);
  await vi.advanceTimersByTimeAsync(0);
  append(other.journal, eventLines(2));
  append(closed.journal, eventLines(3));
  const done = other.delivery.waitFor(other.journal.end);
  const closing = closed.delivery.close(0);
  await vi.advanceTimersByTimeAsync(0);
  await closing;
  expect(sink.sizes).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1001);
  await done;
  expect(sink.sizes).toEqual([1, 2, 1]);
});

test('is asked with one event after five failures in a row, and then with ever more, until batches are full', async () => {
  withoutJitter();
  const { journal, sink, delivery, health } = setUp(memoryJournal(), {
    batch: { maxEvents: 20, maxBytes: 1e6, maxDelay: 0 },
    retry: { minDelay: 1, maxDelay: 1 },
  });
  const ids = append(journal, eventLines(100));
  sink.answer = fail(new Error('away'));
  delivery.start();
  void delivery.waitFor(journal.end);
  await vi.advanceTimersByTimeAsync(3);
  expect(health()).toMatchObject({ state: 'retrying', retries: 4, lastError: 'away', lag: { events: 100 } });
  await vi.advanceTimersByTimeAsync(3);
  expect(health()).toMatchObject({ state: 'open', retries: 7 });
  expect(sink.sizes).toEqual([20, 20, 20, 20, 20, 1, 1]);
  sink.answer = inTurn();
  await vi.advanceTimersByTimeAsync(1);
  expect(sink.sizes.slice(7)).toEqual([1, 2, 4, 8, 5, 16, 4, 20, 20, 20]);
  expect(sink.taken).toEqual(ids);
  expect(health()).toMatchObject({ state: 'idle', delivered: 100, lag: { events: 0, seconds: 0 } });
  expect(health()).not.toHaveProperty('lastError');
});

test('makes progress when it only ever takes a few events, and is not asked with many again and again', async () => {
  withoutJitter();
  const { journal, sink, delivery } = setUp(memoryJournal(), { retry: { minDelay: 1, maxDelay: 1 } });
  const ids = append(journal, eventLines(200));
  sink.answer = async ({ size }) => {
    if (size > 5) throw new Error('too slow');
  };
  delivery.start();
  const done = delivery.waitFor(journal.end);
  await vi.advanceTimersByTimeAsync(1000);
  await done;
  expect(sink.taken).toEqual(ids);
  expect(sink.sizes.filter((size) => size > 8)).toEqual([200, 200, 200, 200, 200]);
  expect(sink.sizes.length).toBeLessThan(120);
});

test('is there when it refuses a single event: its circuit closes', async () => {
  withoutJitter();
  const { journal, sink, delivery, health } = setUp(memoryJournal(), { retry: { minDelay: 1, maxDelay: 1 } });
  const away = Array.from({ length: 5 }, () => fail(new Error('away')));
  sink.answer = inTurn(...away, fail(new SinkError('refused', 'no')));
  const [first, ...others] = append(journal, eventLines(10));
  delivery.start();
  const done = delivery.waitFor(journal.end);
  await vi.advanceTimersByTimeAsync(10);
  await done;
  expect(sink.taken).toEqual(others);
  expect(sink.taken).not.toContain(first);
  expect(health()).toMatchObject({ state: 'idle', deadLetters: 1 });
});

test('is not asked by any delivery any more when it refuses everything', async () => {
  const { journal, sink, receiver, delivery, errors } = setUp();
  const other = shareWith(receiver);
  sink.answer = fail(new SinkError('refused', 'wrong token'));
  append(journal, eventLines(30));
  append(other.journal, eventLines(1));
  delivery.start();
  await expect(delivery.waitFor(journal.end)).rejects.toThrow('wrong token');
  const asked = sink.sizes.length;
  other.delivery.start();
  await expect(other.delivery.waitFor(other.journal.end)).rejects.toThrow('wrong token');
  await expect(other.delivery.redeliver()).rejects.toThrow('wrong token');
  expect(sink.sizes).toHaveLength(asked);
  expect(sinkHealth(receiver, [delivery, other.delivery])).toMatchObject({
    state: 'stopped',
    deadLetters: 0,
    lag: { events: 31, seconds: expect.any(Number) },
  });
  expect(errors.filter(({ message }) => message.includes('has stopped'))).toHaveLength(1);
});
