import { wrongOption } from '@audit-trail/core/adapter';
import type { AuditEvent } from '@audit-trail/core';
import type { Count, CountKey } from '../event-query.js';
import { compareLists } from '../query/order.js';
import type { Selection } from '../query/selection.js';
import type { Storage } from '../storage.js';

/** What events are counted by, read from an event. */
const keys: { readonly [key in CountKey]: (event: AuditEvent) => string | undefined } = {
  hour: ({ occurred_at }) => utc(occurred_at).slice(0, '2026-11-25T14'.length),
  day: ({ occurred_at }) => utc(occurred_at).slice(0, '2026-11-25'.length),
  month: ({ occurred_at }) => utc(occurred_at).slice(0, '2026-11'.length),
  group: ({ group }) => group,
  action: ({ action }) => action,
  action_type: ({ action_type }) => action_type,
  actor_id: ({ actor_id }) => actor_id,
  actor_name: ({ actor_name }) => actor_name,
  actor_type: ({ actor_type }) => actor_type,
  target_id: ({ target_id }) => target_id,
  target_name: ({ target_name }) => target_name,
  target_type: ({ target_type }) => target_type,
  outcome: ({ outcome }) => outcome,
  location: ({ location }) => location,
};

/** Counts the events of a selection by several things; those that don't occur together are left out. */
export async function counts(
  storage: Storage,
  selection: Selection,
  by: readonly CountKey[],
): Promise<readonly Count[]> {
  return (await storage.count(selection, by)) ?? countByReading(storage, selection, by);
}

/** What is counted by, checked. */
export function keysIn(by: unknown): readonly CountKey[] {
  const given: readonly unknown[] = Array.isArray(by) ? by : [by];
  const known = given.filter(isKey);
  if (known.length === given.length && known.length > 0) return [...new Set(known)];
  throw wrongOption(`'by' is one of ${Object.keys(keys).join(', ')}, or a list of these`, by);
}

/** The most frequent first; what is as frequent stays in its order. */
export function mostFrequent(rows: readonly Count[], atMost = Infinity): readonly Count[] {
  return rows.toSorted((a, b) => b.count - a.count).slice(0, atMost);
}

async function countByReading(storage: Storage, selection: Selection, by: readonly CountKey[]): Promise<Count[]> {
  const found = new Map<string, { readonly values: readonly string[]; count: number }>();
  for await (const events of storage.read(selection)) {
    for (const event of events) {
      const values = by.map((key) => keys[key](event) ?? '');
      const name = JSON.stringify(values);
      const row = found.get(name);
      if (row) row.count += 1;
      else found.set(name, { values, count: 1 });
    }
  }
  const rows = [...found.values()].toSorted((a, b) => compareLists(a.values, b.values));
  return rows.map(({ values, count }) => ({ ...Object.fromEntries(by.map((key, at) => [key, values[at]])), count }));
}

function utc(occurredAt: string): string {
  return occurredAt.endsWith('Z') ? occurredAt : new Date(occurredAt).toISOString();
}

function isKey(key: unknown): key is CountKey {
  return typeof key === 'string' && Object.hasOwn(keys, key);
}
