import { expect, test } from 'vitest';
import { openTrail } from './open-trail.js';
import { appendToStream, eventOf, linesOf, temporaryDirectory } from './trail.fixture.js';

const ids = ['evt_01M8AJDQ1G0000000000000000', 'evt_01M8AJDQ1H0000000000000000', 'evt_01M8AJDQ1J0000000000000000'];
const [acmes = '', secret = '', gap = ''] = ids;
const occurred_at = (time: number): string => new Date(Date.parse('2026-11-25T23:59:58Z') + time).toISOString();

function trail(): string {
  const directory = temporaryDirectory();
  const events = [
    eventOf({ id: acmes, group: 'acme', target_id: '42', occurred_at: occurred_at(0) }),
    eventOf({ id: secret, group: 'umbrella', actor_name: 'Wesker', target_id: '42', occurred_at: occurred_at(1) }),
    eventOf({ id: gap, group: '', action: 'audit_trail.events_lost', target_id: '42', occurred_at: occurred_at(2) }),
  ];
  appendToStream(directory, 's', linesOf(events), 0);
  return directory;
}

for (const index of [undefined, false] as const) {
  test(`a member of one group gets nothing of another's, whatever is asked (index: ${index})`, async () => {
    await using reader = openTrail(trail(), { index });
    const acme = reader.forGroup('acme');
    const its = [expect.objectContaining({ id: acmes })];
    const queries = [
      {},
      { group: 'umbrella' },
      { group: ['acme', 'umbrella', ''] },
      { id: secret },
      { actor_name: 'Wesker' },
      { search: 'wesker' },
      { search: 'umbrella OR acme' },
      { action: '*' },
      { action: 'audit_trail.*' },
      { target_id: '42' },
      { search: '" OR 1=1 --' },
      { after: secret, order: 'desc' },
      { before: secret, order: 'desc' },
    ] as const;
    for (const query of queries) {
      const { events, after, before } = await acme.events(query);
      expect(events.length === 0 ? its : events).toEqual(its);
      expect([acmes, undefined]).toContain(after);
      expect([acmes, undefined]).toContain(before);
    }
    expect(await acme.event(secret)).toBeUndefined();
    expect(await acme.count()).toBe(1);
    expect(await acme.count({ by: ['group', 'actor_name'] })).toEqual([{ group: 'acme', actor_name: '', count: 1 }]);
    expect((await acme.history({ id: '42' })).entries.map(({ event }) => event)).toEqual(its);
    expect((await acme.activity({ id: 'u1' })).count).toBe(1);
    for await (const events of acme.all({ group: 'umbrella' })) expect(events).toEqual([]);
    expect(() => acme.forGroup('umbrella')).toThrow('answers the members of one group');
    await expect(acme.count({ __proto__: { group: 'umbrella' } } as object)).resolves.toBe(1);
  });

  test(`what another group has can not be told from what nobody has (index: ${index})`, async () => {
    await using reader = openTrail(trail(), { index });
    const acme = reader.forGroup('acme');
    const nobodys = secret.replace(/0$/, '1');
    for (const order of ['asc', 'desc'] as const) {
      expect(await acme.events({ after: nobodys, order })).toEqual(await acme.events({ after: secret, order }));
      expect(await acme.events({ before: nobodys, order })).toEqual(await acme.events({ before: secret, order }));
    }
  });

  test(`the trail's own events are the operator's alone (index: ${index})`, async () => {
    await using reader = openTrail(trail(), { index });
    expect(await reader.count({ action: 'audit_trail.*' })).toBe(1);
    expect(await reader.count({ group: '' })).toBe(0);
    expect(await reader.forGroup('').count()).toBe(0);
    expect(await reader.count()).toBe(3);
  });
}
