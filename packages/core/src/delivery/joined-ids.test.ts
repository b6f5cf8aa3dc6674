import { expect, test } from 'vitest';
import { eventLines } from '../journal/event-line.fixture.js';
import { batchOf } from './batch.js';
import { joinedIds } from './joined-ids.js';

test.each([
  ['events', eventLines(3, 'é\n')],
  ['one event', eventLines(1)],
  ['no events', []],
])('joins the ids of %s as their list does', (_, lines) => {
  const { bytes, starts, ids } = batchOf(lines);
  expect(joinedIds(bytes, starts).toString()).toBe(ids.join('\n'));
});
