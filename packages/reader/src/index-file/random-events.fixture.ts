import type { AuditEvent } from '@audit-trail/core';
import * as fc from 'fast-check';
import type { CountKey, EventFilter } from '../event-query.js';
import { eventOf } from '../trail.fixture.js';

const start = Date.parse('2026-11-25T23:00:00Z');
const name = fc.constantFrom('', 'u1', 'u2', 'Zoë', 'doc_42');
const action = fc.constantFrom('document.deleted', 'document.read', 'user.signed_in', 'audit_trail.events_lost');
const outcome = fc.constantFrom('success', 'denied');
const word = fc.constantFrom(
  'invoice',
  'Größe',
  'rosella@foo-corp.com',
  'foo-corp.com rosella@foo',
  'Zoë@foo\n-corp',
  '42',
  'ﬁle',
  'true',
  'doc_42',
  'rosella',
);
const type = fc.constantFrom('document', 'user');
const group = fc.constantFrom('', 'acme', 'umbrella');

/** Few values, so that filters hit; times that are mostly in order. */
export const randomEvent = fc
  .record({
    place: fc.nat(99),
    drift: fc.constantFrom(0, 0, 0, 7_200_000, -86_400_000),
    group,
    action,
    actor_id: name,
    actor_name: name,
    target_id: name,
    targets: fc.option(fc.array(fc.record({ id: name, name, type }), { maxLength: 2 }), { nil: undefined }),
    outcome: fc.option(outcome, { nil: undefined }),
    note: fc.array(word, { maxLength: 2 }),
  })
  .map(({ place, drift, targets, note, outcome: ended, ...fields }): AuditEvent => {
    const hash = hashOf(JSON.stringify([place, drift, targets, note, ended, fields]));
    return eventOf({
      ...fields,
      id: `evt_${hash.padStart(26, '0')}`,
      occurred_at: new Date(start + place * 60_000 + drift).toISOString(),
      metadata: { note: note.join(', '), n: 42 },
      ...(ended && { outcome: ended }),
      ...(targets && { targets }),
    });
  });

/** An id never stands for two events. */
function hashOf(text: string): string {
  let hash = 7;
  for (const letter of text) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return String(hash);
}

function some<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | Value[] | undefined> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: value },
    { weight: 1, arbitrary: fc.array(value, { maxLength: 3 }) },
  );
}

const instant = fc.constantFrom(undefined, undefined, undefined, '2026-11-25', '2026-11-26', '2026-11-26T00:10:00Z');

export const randomFilter: fc.Arbitrary<EventFilter> = fc.record({
  group: some(group),
  action: some(fc.constantFrom('document.*', '*.deleted', '*', 'user.signed_in', 'audit_trail.*', 'd*.*d')),
  action_type: some(fc.constantFrom('r', 'c')),
  actor_id: some(name),
  actor_name: some(name),
  target_id: some(name),
  target_type: some(type),
  outcome: some(outcome),
  occurred_at_gte: instant,
  occurred_at_lt: instant,
  search: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, word),
});

export const randomKeys = fc.subarray<CountKey>(
  ['hour', 'day', 'month', 'group', 'action', 'action_type', 'actor_id', 'outcome'],
  { maxLength: 3 },
);
