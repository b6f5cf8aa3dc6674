import { expect, onTestFinished, test, vi } from 'vitest';
import { fileJournal } from '../journal/file-journal.js';
import { temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { CursorKeeper } from './cursor-keeper.js';

/** A keeper whose saves take some milliseconds, in which something may happen; `saved` has the positions in the order they were saved. */
function keep(
  saveTakes: number,
  meanwhile: (keeper: CursorKeeper) => void = () => undefined,
): { readonly keeper: CursorKeeper; readonly saved: readonly number[] } {
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
    meanwhile(keeper);
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

test('pauses after each save, though delivery has moved on during it', async () => {
  let position = 0;
  const move = (keeper: CursorKeeper): void => keeper.moved({ position: ++position, lastId: undefined });
  const { keeper, saved } = keep(1, move);
  move(keeper);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(saved.length).toBeGreaterThan(15);
  expect(saved.length).toBeLessThan(25);
});

test('saves each position at once while delivery moves seldom', async () => {
  const { keeper, saved } = keep(0);
  for (const position of [1, 2, 3]) {
    keeper.moved({ position, lastId: undefined });
    expect(saved.at(-1)).toBe(position);
    await vi.advanceTimersByTimeAsync(60);
  }
});
