import { expect, test } from 'vitest';
import { eventLines } from '../journal/event-line.fixture.js';
import { batchOf } from './batch.js';
import { joinedIds } from './joined-ids.js';

test.each([
  ['events', eventLines(3, 'é\n')],
  ['one event', eventLines(1)],
  ['no events', []],
  ['events with ids of any length', ['{"id":"evt_1","group":"a"}', '{"group":"b","id":"evt_2"}', ...eventLines(2)]],
])('joins the ids of %s as their list does', (_, lines) => {
  const batch = batchOf(lines);
  expect(joinedIds(batch).toString()).toBe(batch.ids.join('\n'));
});
