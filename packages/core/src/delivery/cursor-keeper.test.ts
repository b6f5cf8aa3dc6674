import { expect, onTestFinished, test, vi } from 'vitest';
import { fileJournal } from '../journal/file-journal.js';
import { temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { CursorKeeper } from './cursor-keeper.js';

/** A keeper whose saves take some milliseconds; `saved` has the positions in the order they were saved. */
function keep(saveTakes: number): { readonly keeper: CursorKeeper; readonly saved: readonly number[] } {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const journal = fileJournal({ directory: temporaryDirectory() });
  onTestFinished(async () => {
    vi.useRealTimers();
    await journal.close();
  });
  const saved: number[] = [];
  vi.spyOn(journal, 'saveCursor').mockImplementation(async (_, { position }) => {
    saved.push(position);
    await vi.advanceTimersByTimeAsync(saveTakes);
  });
  const keeper = new CursorKeeper(journal, 'siem', () => undefined);
  return { keeper, saved };
}

test.each([
  { saveTakes: 1, pause: 50 },
  { saveTakes: 4, pause: 200 },
  { saveTakes: 40, pause: 250 },
])('saves at once, and then again after $pause ms when that takes $saveTakes ms', async ({ saveTakes, pause }) => {
  const { keeper, saved } = keep(saveTakes);
  keeper.moved({ position: 1, lastId: undefined });
  expect(saved).toEqual([1]);
  await vi.advanceTimersByTimeAsync(saveTakes);
  keeper.moved({ position: 2, lastId: undefined });
  keeper.moved({ position: 3, lastId: undefined });
  await vi.advanceTimersByTimeAsync(pause - saveTakes - 1);
  expect(saved).toEqual([1]);
  await vi.advanceTimersByTimeAsync(saveTakes + 1);
  expect(saved).toEqual([1, 3]);
});

test('saves each position at once while delivery moves seldom', async () => {
  const { keeper, saved } = keep(0);
  for (const position of [1, 2, 3]) {
    keeper.moved({ position, lastId: undefined });
    expect(saved.at(-1)).toBe(position);
    await vi.advanceTimersByTimeAsync(60);
  }
});
