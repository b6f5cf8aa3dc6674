import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AuditError, createAuditTrail } from '@audit-trail/core';
import { describe, expect, test } from 'vitest';
import type { EventQuery } from './event-query.js';
import { openTrail } from './open-trail.js';
import { eventOf, linesOf, temporaryDirectory } from './trail.fixture.js';

const day = (date: number): string => `2026-11-0${date}T08:00:00.000Z`;
const events = [
  eventOf({ id: 'evt_1', action: 'document.created', target_type: 'document', target_id: '42', occurred_at: day(1) }),
  eventOf({ id: 'evt_2', action: 'document.read', target_type: 'document', target_id: '42', occurred_at: day(2) }),
  eventOf({ id: 'evt_3', action: 'document.read', target_type: 'document', target_id: '7', occurred_at: day(2) }),
  eventOf({ id: 'evt_4', action: 'user.signed_in', actor_id: 'u2', occurred_at: day(3) }),
];

function file(text = linesOf(events)): string {
  const path = join(temporaryDirectory(), 'audit.jsonl');
  writeFileSync(path, text);
  return path;
}

describe('pages', () => {
  test('lead on and back until there is no more', async () => {
    await using reader = openTrail(file());
    const ids = async (query: EventQuery) => {
      const { events: found, ...places } = await reader.events({ limit: 2, ...query });
      return { found: found.map(({ id }) => id), ...places };
    };
    expect(await ids({})).toEqual({ found: ['evt_4', 'evt_3'], after: 'evt_3' });
    expect(await ids({ after: 'evt_3' })).toEqual({ found: ['evt_2', 'evt_1'], before: 'evt_2' });
    expect(await ids({ before: 'evt_2' })).toEqual({ found: ['evt_4', 'evt_3'], after: 'evt_3' });
    expect(await ids({ before: 'evt_1' })).toEqual({ found: ['evt_3', 'evt_2'], before: 'evt_3', after: 'evt_2' });
    expect(await ids({ after: 'evt_4', before: 'evt_1', limit: 9 })).toEqual({
      found: ['evt_3', 'evt_2'],
      before: 'evt_3',
    });
    expect(await ids({ order: 'asc', limit: 3 })).toEqual({ found: ['evt_1', 'evt_2', 'evt_3'], after: 'evt_3' });
  });

  test('are refused with what would be right', async () => {
    await using reader = openTrail(file());
    await expect(reader.events({ limit: 0 })).rejects.toThrow("'limit' is a whole number from 1 to 1000, not 0.");
    await expect(reader.events({ order: 'up' as 'asc' })).rejects.toThrow("'order' is 'asc' or 'desc', not 'up'.");
    await expect(reader.events({ after: 'evt_9' })).rejects.toThrow('There is no event of this id to go on from');
    await expect(reader.count({ by: 'week' as 'day' })).rejects.toThrow("'by' is one of hour, day, month, group");
    await expect(reader.history({ id: 42 as unknown as string })).rejects.toThrow("{ type: 'document', id: '42' }");
  });

  test('go on behind an event that is gone, by the time in its id', async () => {
    const gone = 'evt_01M8AJDQ1G0000000000000000';
    const at = (time: number) => new Date(Date.parse('2026-11-25T23:59:58Z') + time).toISOString();
    const around = [eventOf({ id: 'evt_1', occurred_at: at(-1) }), eventOf({ id: 'evt_2', occurred_at: at(1) })];
    await using reader = openTrail(file(linesOf(around)));
    expect((await reader.events({ after: gone, order: 'asc' })).events).toEqual(around.slice(1));
  });
});

test('counts in the order of what is counted by', async () => {
  await using reader = openTrail(file());
  expect(await reader.count({ by: ['day', 'target_type'] })).toEqual([
    { day: '2026-11-01', target_type: 'document', count: 1 },
    { day: '2026-11-02', target_type: 'document', count: 2 },
    { day: '2026-11-03', target_type: '', count: 1 },
  ]);
});

test('tells what an actor did', async () => {
  await using reader = openTrail(file());
  expect(await reader.activity({ id: 'u1' })).toEqual({
    actor: { id: 'u1' },
    count: 3,
    first: day(1),
    last: day(2),
    actions: [
      { action: 'document.read', count: 2 },
      { action: 'document.created', count: 1 },
    ],
    days: [
      { day: '2026-11-01', count: 1 },
      { day: '2026-11-02', count: 2 },
    ],
    targets: [
      { target_type: 'document', target_id: '42', target_name: '', count: 2 },
      { target_type: 'document', target_id: '7', target_name: '', count: 1 },
    ],
  });
  expect(await reader.activity({ id: 'u1' }, { occurred_at_gte: '2027-01-01' })).toMatchObject({ count: 0, days: [] });
});

test('says once of a file that lines of it are no events', async () => {
  const path = file(`garbage\n${linesOf(events)}{"id":"evt_\n`);
  const errors: AuditError[] = [];
  await using reader = openTrail(path, { onError: (error) => errors.push(error), index: false });
  expect(await reader.count()).toBe(4);
  expect(await reader.count()).toBe(4);
  expect(errors.map(({ message }) => message)).toEqual([
    `'${path}' has lines that are no events, one at byte 0; they are passed over.`,
  ]);
});

test('sees what has been recorded by the time it is asked', async () => {
  const directory = temporaryDirectory();
  await using trail = createAuditTrail({ directory });
  await using reader = openTrail(directory);
  for (let recorded = 1; recorded <= 3; recorded += 1) {
    const { id } = trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' } });
    await trail.flush({ to: 'written' });
    expect(await reader.count()).toBe(recorded);
    expect(await reader.event(id)).toMatchObject({ id });
  }
});

test('keeps its index where it is told to, and never in place of something else', async () => {
  const [path, other] = [file(), join(temporaryDirectory(), 'other.db')];
  writeFileSync(other, 'CREATE TABLE keep(x);');
  expect(() => openTrail(path, { index: other })).toThrow(
    /'index' names a file that is no index.*delete '.*other\.db'/,
  );
  expect(readFileSync(other, 'utf8')).toBe('CREATE TABLE keep(x);');
  rmSync(other);
  for (let times = 0; times < 2; times += 1) {
    await using reader = openTrail(path, { index: other });
    expect(await reader.count()).toBe(4);
  }
  expect(readdirSync(dirname(path))).toEqual(['audit.jsonl']);
});

test('leaves nothing in a directory that is no trail', async () => {
  const directory = temporaryDirectory();
  await using reader = openTrail(directory);
  expect(await reader.count()).toBe(0);
  expect((await reader.events()).events).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
});

test('answers nothing once it is closed', async () => {
  const reader = openTrail(file());
  await reader.close();
  await expect(reader.count()).rejects.toThrow('The reader is closed');
});

test('what is no event is passed over, also when it only looks like one', async () => {
  const likely = (fields: object) => `${JSON.stringify({ ...eventOf({ id: 'evt_9', target_id: '42' }), ...fields })}\n`;
  const wrong = [
    likely({ changes: [null] }),
    likely({ changes: [{ path: 5 }] }),
    likely({ changes: 7 }),
    likely({ outcome: 5 }),
    likely({ actor_type: {} }),
    likely({ targets: [{ id: 5 }] }),
    `${'['.repeat(100_000)}\n`,
  ];
  for (const index of [undefined, false] as const) {
    const said: string[] = [];
    await using reader = openTrail(file(linesOf(events) + wrong.join('')), {
      ...(index === false && { index }),
      onError: ({ message }) => said.push(message),
    });
    expect((await reader.history({ id: '42' })).entries.length).toBe(2);
    expect(await reader.count()).toBe(4);
    expect(said.join()).toContain('has lines that are no events');
  }
});

test('values are found however deep they lie', async () => {
  const deep = linesOf([eventOf({ id: 'evt_9', metadata: { it: 'NEST' } })]).replace(
    '"NEST"',
    `${'['.repeat(50_000)}"needle"${']'.repeat(50_000)}`,
  );
  for (const index of [undefined, false] as const) {
    await using reader = openTrail(file(deep), { ...(index === false && { index }) });
    expect(await reader.count({ search: 'needle' })).toBe(1);
  }
});

test('a history may be long', async () => {
  const many = Array.from({ length: 130_000 }, (_, at) =>
    eventOf({ id: `evt_${at}`, target_id: '42', occurred_at: day(at % 2 ? 1 : 2) }),
  );
  await using reader = openTrail(file(linesOf(many)), { index: false });
  expect((await reader.history({ id: '42' })).entries.length).toBe(130_000);
});

test('a reader for a group that is closed leaves the others as they are', async () => {
  const reader = openTrail(file());
  const [one, other] = [reader.forGroup(''), reader.forGroup('').forGroup('')];
  await one.close();
  await expect(one.count()).rejects.toThrow('The reader is closed');
  expect(await other.count()).toBe(4);
  expect(await reader.count()).toBe(4);
  await reader.close();
  await expect(other.count()).rejects.toThrow('The reader is closed');
});

test('a file that has taken the place and identity of another is read anew', async () => {
  const path = file(linesOf(events.slice(0, 2)));
  for (const index of [undefined, false] as const) {
    writeFileSync(path, linesOf(events.slice(0, 2)));
    await using reader = openTrail(path, { ...(index === false && { index }) });
    expect(await reader.count({ occurred_at_gte: day(3) })).toBe(0);
    writeFileSync(path, linesOf([eventOf({ id: 'evt_5', occurred_at: day(4) }), ...events.slice(2)]));
    expect(await reader.count({ occurred_at_gte: day(3) })).toBe(2);
    expect(await reader.count({ occurred_at_lt: day(2) })).toBe(0);
  }
});
