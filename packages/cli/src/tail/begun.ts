/** An iteration that begins at once, not only when its first item is asked for. */
export function begun<Item>(items: AsyncIterable<Item>): AsyncIterable<Item> {
  const iterator = items[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => undefined); // whoever iterates is told
  return itemsOf(first, iterator);
}

async function* itemsOf<Item>(
  first: Promise<IteratorResult<Item>>,
  iterator: AsyncIterator<Item>,
): AsyncGenerator<Item, void> {
  for (let next = await first; next.done !== true; next = await iterator.next()) yield next.value;
}
