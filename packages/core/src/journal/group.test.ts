import { expect, test } from 'vitest';
import { Group } from './group.js';

function controlled(): { group: Group; begun: PromiseWithResolvers<void>[] } {
  const begun: PromiseWithResolvers<void>[] = [];
  const group = new Group(() => {
    const work = Promise.withResolvers<void>();
    begun.push(work);
    return work.promise;
  });
  return { group, begun };
}

const soon = () => new Promise(setImmediate);

test('shares one piece of work among all who ask before it begins', async () => {
  const { group, begun } = controlled();
  const all = Promise.all([group.request(), group.request(), group.request()]);
  await soon();
  expect(begun).toHaveLength(1);
  begun[0]?.resolve();
  await all;
  expect(begun).toHaveLength(1);
});

test('does it once more for those who ask while it is under way', async () => {
  const { group, begun } = controlled();
  const first = group.request();
  await soon();
  const second = Promise.all([group.request(), group.request()]);
  await soon();
  expect(begun).toHaveLength(1);
  begun[0]?.resolve();
  await first;
  await soon();
  expect(begun).toHaveLength(2);
  begun[1]?.resolve();
  await second;
});

test('fails those who shared the work that failed, and only those', async () => {
  const { group, begun } = controlled();
  const first = group.request();
  await soon();
  const second = group.request();
  begun[0]?.reject(new Error('on purpose'));
  await expect(first).rejects.toThrow('on purpose');
  await soon();
  begun[1]?.resolve();
  await expect(second).resolves.toBeUndefined();
});
