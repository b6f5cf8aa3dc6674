import { setImmediate as tick } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from './turns.js';

test('lets one work at a time, in the order in which they came, whether they succeed or not', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take(async () => {
      seen.push(`${name} begins`);
      await tick();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([work('a'), work('b', true), work('c')]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('lets go of one who no longer wants to wait, and nobody overtakes the one before', async () => {
  const turns = new Turns();
  const first = Promise.withResolvers<void>();
  const seen: string[] = [];
  const over = new AbortController();
  const [a, b, c] = [
    turns.take(() => first.promise),
    turns.take(async () => void seen.push('b'), over.signal),
    turns.take(async () => void seen.push('c')),
  ];
  over.abort(new Error('over'));
  await expect(b).rejects.toThrow('over');
  await tick();
  expect(seen).toEqual([]);
  first.resolve();
  await Promise.all([a, c]);
  expect(seen).toEqual(['c']);
  await expect(turns.take(async () => void seen.push('d'), over.signal)).rejects.toThrow('over');
});
