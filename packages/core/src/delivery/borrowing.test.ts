import { expect, test, vi } from 'vitest';
import type { Slice } from '../journal/backlog.js';
import { eventLines } from '../journal/event-line.fixture.js';
import { fileJournal } from '../journal/file-journal.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { append, fail, inTurn, setUp, type Setup } from './delivery.fixture.js';

const batch = { maxEvents: 10, maxBytes: 1e6, maxDelay: 0 };

/** A delivery of which it is known when its slices are done with. */
function watch(): Setup & { readonly done: () => number } {
  const setup = setUp(memoryJournal(), { batch, retry: { minDelay: 1, maxDelay: 1 } });
  const { journal } = setup;
  const read = journal.read.bind(journal);
  const done = vi.fn<() => void>();
  vi.spyOn(journal, 'read').mockImplementation(async (from, limits): Promise<Slice | undefined> => {
    const slice = await read(from, limits);
    return slice && { ...slice, done };
  });
  return { ...setup, done: () => done.mock.calls.length };
}

async function deliver({ journal, delivery }: Setup, events = 30): Promise<void> {
  append(journal, eventLines(events));
  delivery.start();
  await delivery.waitFor(journal.end);
}

test('lets the bytes go that a sink has taken which only borrows them', async () => {
  const setup = watch();
  Object.assign(setup.sink, { borrows: true });
  await deliver(setup);
  expect(setup.done()).toBe(3);
});

test('keeps them for a sink that does not say so', async () => {
  const setup = watch();
  await deliver(setup);
  expect(setup.done()).toBe(0);
});

test('keeps those that a sink did not take at once: what failed may still be under way', async () => {
  const setup = watch();
  Object.assign(setup.sink, { borrows: true });
  setup.sink.answer = inTurn(fail(new Error('on purpose')));
  await deliver(setup);
  expect(setup.sink.taken).toHaveLength(30);
  expect(setup.done()).toBe(2);
});

test('reads the next batch while the sink has one, when it is a full one', async () => {
  const { journal, sink, delivery } = setUp(fileJournal({ directory: temporaryDirectory() }), { batch });
  const read = vi.spyOn(journal, 'read');
  const { promise, resolve } = Promise.withResolvers<void>();
  sink.answer = async () => promise;
  append(journal, eventLines(25));
  await journal.sync();
  delivery.start();
  await expect.poll(() => read.mock.calls.length).toBe(2);
  expect(sink.sizes).toEqual([10]);
  resolve();
  await delivery.waitFor(journal.end);
  expect(sink.sizes).toEqual([10, 10, 5]);
  expect(read).toHaveBeenCalledTimes(3);
});
