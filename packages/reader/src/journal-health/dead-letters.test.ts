import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deadLetters, type StoredDeadLetter } from './dead-letters.js';
import { openTrailOf, record, refuseOdd, sinkThat, streamsOf, temporaryJournal } from './journal.fixture.js';

async function listed(directory: string, sink?: string): Promise<StoredDeadLetter[]> {
  const letters: StoredDeadLetter[] = [];
  for await (const letter of deadLetters(directory, sink)) letters.push(letter);
  return letters;
}

test('lists what sinks refused, of all streams or of one sink, with the reason and the whole event', async () => {
  const directory = temporaryJournal();
  const trails = [0, 1].map(() =>
    openTrailOf(directory, [sinkThat('archive', refuseOdd), sinkThat('siem', refuseOdd)]),
  );
  const odd: string[] = [];
  for (const trail of trails) {
    odd.push(...record(trail, 4).filter((_, index) => index % 2 === 1));
    await trail.flush({ to: 'delivered' });
  }
  const all = await listed(directory);
  expect(all).toHaveLength(8);
  expect(new Set(all.map(({ stream }) => join(directory, stream)))).toEqual(new Set(streamsOf(directory)));
  const [first] = await listed(directory, 'siem');
  expect((await listed(directory, 'siem')).map(({ id }) => id).toSorted()).toEqual(odd.toSorted());
  expect(first).toMatchObject({ sink: 'siem', reason: expect.stringMatching(/^no place for [13]$/) });
  expect(JSON.parse(first?.line ?? '')).toMatchObject({ id: first?.id, action: 'document.read' });
  expect(await listed(directory, 'unknown')).toEqual([]);
});

test('refuses what can be no sink, and a place without a journal', async () => {
  const directory = temporaryJournal();
  await expect(listed(directory, '../../etc/passwd')).rejects.toMatchObject({ code: 'AUDIT_INVALID_OPTIONS' });
  await expect(listed(join(directory, 'none'))).rejects.toMatchObject({ code: 'AUDIT_JOURNAL_UNUSABLE' });
});
