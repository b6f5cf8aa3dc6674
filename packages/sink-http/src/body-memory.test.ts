import { expect, test } from 'vitest';
import { BodyMemory } from './body-memory.js';

test('uses memory again that was given back, and no other', () => {
  const memory = new BodyMemory();
  const first = memory.take(100);
  memory.giveBack(first);
  const second = memory.take(50);
  expect(second).toHaveLength(50);
  expect(second.buffer).toBe(first.buffer);

  const meanwhile = memory.take(100);
  expect(meanwhile.buffer).not.toBe(first.buffer);
  memory.giveBack(second);
  memory.giveBack(Buffer.alloc(100));
  expect(memory.take(100).buffer).not.toBe(first.buffer);
});

test('makes more where a body is longer than those before', () => {
  const memory = new BodyMemory();
  for (const length of [10, 1_000, 10, 100_000]) {
    const body = memory.take(length);
    expect(body).toHaveLength(length);
    memory.giveBack(body);
  }
});

test('keeps nothing of a body that is much larger than most', () => {
  const memory = new BodyMemory();
  const large = memory.take(3_000_000);
  memory.giveBack(large);
  expect(memory.take(100).buffer).not.toBe(large.buffer);
});
