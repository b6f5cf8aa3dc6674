import { expect, test } from 'vitest';
import type { AuditChange, AuditEvent, JsonObject } from '@audit-trail/core';
import { eventOf } from '../trail.fixture.js';
import { historyOf } from './history.js';

const target = { type: 'document', id: '42' };

function changing(id: string, changes: readonly AuditChange[], fields: Partial<AuditEvent> = {}): AuditEvent {
  return eventOf({ id, target_id: '42', target_type: 'document', changes, ...fields });
}

function states(...steps: readonly (readonly AuditChange[])[]): readonly (JsonObject | undefined)[] {
  const events = steps.map((changes, at) => changing(`evt_${at}`, changes));
  return historyOf(target, events).entries.map(({ state }) => state);
}

test('folds changes into versions', () => {
  const created = changing('evt_1', [
    { path: '/title', to: 'Offer' },
    { path: '/tags', to: ['a', 'b'] },
    { path: '/owner/name', to: 'Rosella' },
  ]);
  const read = eventOf({ id: 'evt_2', target_id: '42', target_type: 'document' });
  const updated = changing('evt_3', [
    { path: '/title', from: 'Offer' },
    { path: '/tags/0', from: 'a' },
    { path: '/owner/name', from: 'Rosella', to: 'Amir' },
    { path: '/a~1b', to: 1 },
  ]);
  const { entries } = historyOf(target, [created, read, updated]);
  expect(entries).toEqual([
    {
      event: created,
      version: 1,
      state: { title: 'Offer', tags: ['a', 'b'], owner: { name: 'Rosella' } },
      changes: created.changes,
    },
    { event: read },
    { event: updated, version: 2, state: { tags: ['b'], owner: { name: 'Amir' }, 'a/b': 1 }, changes: updated.changes },
  ]);
  expect(entries[0]?.state).not.toBe(entries[2]?.state);
});

test('changes nothing by what was refused, nor by what was done to another target with it', () => {
  const change = [{ path: '/title', to: 'Mine' }];
  const refused = changing('evt_1', change, { outcome: 'denied' });
  const other = changing('evt_2', change, {
    target_id: '7',
    targets: [
      { id: '7', name: '' },
      { id: '42', name: '' },
    ],
  });
  expect(historyOf(target, [refused, other]).entries).toEqual([{ event: refused }, { event: other }]);
});

test('takes any path, and pollutes nothing', () => {
  const [state] = states([
    { path: '/__proto__/polluted', to: true },
    { path: '/constructor/prototype/polluted', to: true },
    { path: '/list', to: [1] },
    { path: '/list/-', to: 2 },
    { path: '/list/99', to: 3 },
    { path: '/list/x', to: 4 },
    { path: '/secret' },
  ]);
  expect(JSON.parse(JSON.stringify(state))).toEqual(
    JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"list":[1,2]}'),
  );
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(states([{ path: '', to: { title: 'whole' } }], [{ path: '', from: { title: 'whole' } }])).toEqual([
    { title: 'whole' },
    {},
  ]);
});
