import { appendFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { EventFilter } from '../../event-query.js';
import { eventOf, linesOf } from '../../trail.fixture.js';
import { EventSet } from './event-set.js';
import { IndexedTrail } from '../indexed-trail.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

const actors = ['often', 'usually', 'often', 'at_times', 'often', 'usually', 'often'];

/** Of what is asked for, most is in some parts only, or is frequent without ever being together. */
function event(at: number): ReturnType<typeof eventOf> {
  const isSeldom = at % 230 === 7;
  return eventOf({
    id: `evt_${String(at).padStart(26, '0')}`,
    occurred_at: new Date(Date.parse('2026-11-25T00:00:00Z') + at * 1_000).toISOString(),
    group: at % 3 === 0 ? 'acme' : `g${at}`,
    action: at % 2 === 0 ? 'document.read' : at % 100 === 1 ? 'document.shared' : 'user.signed_in',
    actor_id: isSeldom ? 'seldom' : (actors[at % actors.length] ?? ''),
    actor_type: at % 5 === 0 ? 'service' : 'user',
    target_type: at % 2 === 0 ? 'document' : 'user',
    ...(at % 50 === 0 && {
      targets: ['a', 'b', 'c', 'd'].slice(0, 1 + (at % 4)).map((type) => ({ id: 'x', name: 'X', type })),
    }),
    metadata: {
      note: at % 2 === 0 ? 'even number' : 'odd number',
      mail: isSeldom ? 'odd.even@example.com' : `${at % 7 === 0 ? 'even' : 'n'}.number@example.com`,
      burst: at > 600 && at < 700 ? 'storm' : 'calm',
    },
  });
}

const filters: readonly EventFilter[] = [
  { actor_id: ['seldom', 'often'] },
  { actor_id: ['seldom', 'nobody'] },
  { actor_id: 'seldom', search: 'odd' },
  { actor_id: 'at_times', group: 'acme', search: 'even' },
  { search: 'even odd' },
  { search: 'odd.even' },
  { search: 'even.number@example.com' },
  { search: 'even.number', actor_id: 'seldom' },
  { search: 'number.even' },
  { search: 'storm number' },
  { search: 'storm', actor_id: ['seldom', 'usually'] },
  { target_type: 'document', action: 'user.*' },
  { target_type: 'user', action: 'document.shared' },
  { target_type: ['a', 'd'], actor_type: 'service' },
  { target_type: 'd', target_id: 'x' },
  { actor_type: 'service', action: 'document.*', search: 'number' },
  { actor_type: ['user', 'service'], outcome: 'denied' },
  { group: aHundred((at) => `g${at * 10}`) },
  { group: aHundred((at) => `g${at * 10}`), actor_id: 'seldom' },
  { group: aHundred((at) => (at === 0 ? 'acme' : `g${at}`)), search: 'odd', action: 'user.*' },
  { group: aHundred((at) => `g${at}`), target_name: aHundred((at) => (at === 7 ? 'X' : `X${at}`)) },
  { actor_id: aHundred((at) => (at === 99 ? 'at_times' : `nobody_${at}`)), target_type: 'd' },
];

/** More values than the inverted index is asked for. */
function aHundred(valueOf: (at: number) => string): readonly string[] {
  return Array.from({ length: 100 }, (_, at) => valueOf(at));
}

test('finds what is common, what is rare and what is never together, in parts that are complete and in the rest', async () => {
  const trail = new IndexedTrail(256);
  for (let at = 0; at < 1_100; at += 220) {
    appendFileSync(trail.path('audit.jsonl'), linesOf(Array.from({ length: 220 }, (_, next) => event(at + next))));
    await trail.index.update();
  }
  for (const [at, filter] of filters.entries()) {
    await trail.expectRight(filter, at * 61);
    await trail.expectCounts(filter, ['action', 'actor_id']);
  }
});

test.each([64, 4_096])('keeps sets of %i events, be they few or many', (events) => {
  for (const every of [1, 2, 3, 31, 100]) {
    const places = Array.from({ length: events }, (_, at) => at).filter((at) => at % every === 0);
    const set = new EventSet(events);
    set.addPacked(EventSet.pack(places, events));
    expect(set.between(0, events - 1)).toEqual(places);
    expect(set.between(31, 40)).toEqual(places.filter((at) => at >= 31 && at <= 40));
    const odd = new EventSet(events);
    odd.add(places.filter((at) => at % 2 === 1));
    set.keep(odd);
    expect(set.between(0, events - 1)).toEqual(places.filter((at) => at % 2 === 1));
    expect(set.isEmpty).toBe(every === 2 || every === 100);
  }
});
