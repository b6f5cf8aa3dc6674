import { appendFileSync, existsSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AuditEvent } from '@audit-trail/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CountKey, EventQuery } from './event-query.js';
import { openTrail } from './open-trail.js';
import { Oracle } from './oracle.fixture.js';
import { appendToStream, eventOf, linesOf, temporaryDirectory } from './trail.fixture.js';
import type { TrailReader } from './trail-reader.js';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('');
const name = fc.constantFrom('', 'u1', 'u2', 'Zoë', 'a"b', 'é\u2028', 'doc_42', 'doc');
const action = fc.constantFrom(
  'document.deleted',
  'document.read',
  'user.2fa_succeeded',
  'audit_trail.events_lost',
  'x',
);
const word = fc.constantFrom(
  'invoice',
  'Größe',
  'rosella@foo-corp.com',
  '42',
  'ünïcode',
  'true',
  'İstanbul',
  'doc_42',
  '-',
);
const type = fc.constantFrom('document', 'user', '');
const party = fc.record({ id: name, name, type });

/** Times and ids that are mostly in order, and sometimes not. */
const event = fc
  .record({
    at: fc.tuple(fc.nat(8), fc.constantFrom(-1, 0, 0, 1)).map(([half, off]) => half * 500 + off),
    drift: fc.constantFrom(0, 0, 0, 86_400_000, -86_400_000),
    random: fc.array(fc.constantFrom(...alphabet), { minLength: 16, maxLength: 16 }),
    group: fc.constantFrom('', 'acme', 'umbrella'),
    action,
    actor_id: name,
    actor_name: name,
    target_id: name,
    target_name: name,
    target_type: fc.option(type, { nil: undefined }),
    targets: fc.option(fc.array(party, { maxLength: 3 }), { nil: undefined }),
    outcome: fc.option(fc.constantFrom('success', 'denied', 'failure'), { nil: undefined }),
    note: fc.array(word, { maxLength: 3 }),
    nested: fc.option(word, { nil: undefined }),
    action_type: fc.constantFrom('c', 'r', 'u', 'd'),
  })
  .map(({ at, drift, random, note, nested, targets, target_type, outcome, ...fields }): AuditEvent => {
    const made = Date.parse('2026-11-25T23:59:58Z') + at;
    return eventOf({
      ...fields,
      id: `evt_${encodeTime(made)}${random.join('')}`,
      occurred_at: new Date(made + drift).toISOString(),
      metadata: {
        note: note.join(', '),
        ...(nested !== undefined && { deep: [{ nested, n: 42 }, null, true], occurred_at: '9999-99-99T99:99:99.999Z' }),
      },
      ...(outcome !== undefined && { outcome }),
      ...(target_type !== undefined && { target_type }),
      ...(targets !== undefined && { targets }),
    });
  });

function encodeTime(time: number): string {
  let [text, left] = ['', time];
  for (let digit = 0; digit < 10; digit += 1) {
    text = `${alphabet[left % 32]}${text}`;
    left = Math.floor(left / 32);
  }
  return text;
}

function some<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | Value[] | undefined> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: value },
    { weight: 1, arbitrary: fc.array(value, { maxLength: 3 }) },
  );
}

const instant = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  fc.constantFrom('2026-11-25', '2026-11-26', '2026-11-26T00:00:01Z', '2026-11-26T01:00:00.500+01:00'),
  fc.nat(8).map((half) => Date.parse('2026-11-25T23:59:58Z') + half * 500),
);

const filter = fc.record({
  group: some(fc.constantFrom('', 'acme', 'nobody')),
  action: some(fc.constantFrom('document.*', '*.deleted', '*', 'x', 'audit_trail.*', 'd*.*d', '')),
  action_type: some(fc.constantFrom('c', 'r', 'u', 'd')),
  actor_id: some(name),
  actor_name: some(name),
  target_id: some(name),
  target_name: some(name),
  target_type: some(type),
  outcome: some(fc.constantFrom('success', 'denied', 'failure')),
  occurred_at: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, instant),
  occurred_at_gt: instant,
  occurred_at_gte: instant,
  occurred_at_lt: instant,
  occurred_at_lte: instant,
  search: fc.oneof(
    fc.constant(undefined),
    fc.array(word, { maxLength: 2 }).map((words) => words.join(' ')),
  ),
});

const by = fc.subarray<CountKey>(['hour', 'day', 'month', 'group', 'action', 'actor_id', 'outcome', 'target_type'], {
  minLength: 1,
  maxLength: 3,
});

/** What a disk or a crash leaves in place of an event. */
const damage = fc.constantFrom('{"id":"evt_', '\0\0\0\0', 'garbage', '[]', '{"id":1}', '');

type Step =
  | { readonly to: 'first' | 'second' | 'file' | 'gzip'; readonly events: readonly AuditEvent[] }
  | { readonly damage: string }
  | { readonly repeat: number }
  | { readonly spoil: 'delete' | 'empty' | 'cut' | 'overwrite' }
  | { readonly ask: object };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      to: fc.constantFrom('first', 'second', 'file', 'gzip'),
      events: fc.array(event, { maxLength: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ damage }) },
  { weight: 1, arbitrary: fc.record({ repeat: fc.nat(10) }) },
  { weight: 1, arbitrary: fc.record({ spoil: fc.constantFrom('delete', 'empty', 'cut', 'overwrite') }) },
  { weight: 4, arbitrary: fc.record({ ask: filter }) },
);

/** A trail of two streams, a file and compressed files. */
class World {
  readonly oracle = new Oracle();
  readonly directory = temporaryDirectory();
  readonly #ends = new Map<string, number>();
  #compressed = 0;

  add(to: string, events: readonly AuditEvent[]): void {
    this.oracle.add(events);
    this.#write(to, linesOf(events));
  }

  damage(line: string): void {
    this.#write('first', `${line}\n`);
    this.#write('file', `${line}\n`);
  }

  /** As a sink that was sent them twice. */
  repeat(count: number): void {
    this.#write('file', linesOf(this.oracle.all.slice(0, count)));
  }

  /** What anybody may do to an index. */
  spoil(how: 'delete' | 'empty' | 'cut' | 'overwrite'): void {
    const path = join(this.directory, '.index.sqlite');
    if (!existsSync(path)) return;
    if (how === 'delete') rmSync(path);
    else if (how === 'empty') truncateSync(path);
    else if (how === 'cut') truncateSync(path, Math.floor(statSync(path).size / 2));
    else writeFileSync(path, Buffer.alloc(20_000, 'spoilt '));
  }

  #write(to: string, lines: string): void {
    if (to === 'file') appendFileSync(join(this.directory, 'audit.jsonl'), lines);
    else if (to === 'gzip') {
      this.#compressed += 1;
      writeFileSync(join(this.directory, `audit.${this.#compressed}.jsonl.gz`), gzipSync(lines));
    } else {
      const end = this.#ends.get(to) ?? 0;
      appendToStream(this.directory, to, lines, end);
      this.#ends.set(to, end + Buffer.byteLength(lines));
    }
  }
}

const readers: readonly (readonly [string, (directory: string) => TrailReader])[] = [
  ['files alone', (directory) => openTrail(directory, { index: false, onError: () => undefined })],
  [
    'an index',
    (directory) => openTrail(directory, { onError: ({ message }) => expect(message).toContain('are no events') }),
  ],
];

for (const [from, open] of readers) {
  test(`gives, from ${from}, what a list of all events gives`, { timeout: 300_000 }, async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), by, fc.nat(), async (steps, keys, pick) => {
      const world = new World();
      await using reader = open(world.directory);
      for (const each of [...steps, { ask: {} }]) {
        if ('events' in each) world.add(each.to, each.events);
        else if ('damage' in each) world.damage(each.damage);
        else if ('repeat' in each) world.repeat(each.repeat);
        else if ('spoil' in each) world.spoil(each.spoil);
        else await ask(reader, world.oracle, { filter: each.ask, keys, pick });
      }
    });
    await fc.assert(property, { numRuns: 100 });
  });
}

interface Question {
  readonly filter: EventQuery;
  readonly keys: readonly CountKey[];
  /** Chooses where a page begins. */
  readonly pick: number;
}

async function ask(reader: TrailReader, oracle: Oracle, { filter: asked, keys, pick }: Question): Promise<void> {
  const matching = oracle.matching(asked);
  expect(await reader.count(asked)).toBe(matching.length);
  expect(total(await reader.count({ ...asked, by: keys }))).toBe(matching.length);
  const exported: AuditEvent[] = [];
  for await (const events of reader.all(asked)) exported.push(...events);
  expect(exported).toEqual(matching);

  const cursor = oracle.all[pick % Math.max(1, oracle.all.length)]?.id;
  for (const order of ['asc', 'desc'] as const) {
    for (const place of [{}, { after: cursor }, { before: cursor }]) {
      const query = { ...asked, ...place, order, limit: 3 };
      const { events, after } = await reader.events(query);
      expect(events).toEqual(oracle.page(query));
      if (after === undefined) continue;
      const next = { ...query, before: undefined, after };
      expect((await reader.events(next)).events, 'the next page').toEqual(oracle.page(next));
    }
  }
  await expectTenants(reader, oracle, asked);
}

/** What a member of a group may see, whatever they ask for. */
async function expectTenants(reader: TrailReader, oracle: Oracle, asked: EventQuery): Promise<void> {
  for (const group of ['', 'acme']) {
    const its = oracle.matching({ group });
    const tenant = reader.forGroup(group);
    const { events } = await tenant.events({ ...asked, limit: 1_000 });
    expect(events.filter(({ id }) => !its.some((other) => other.id === id))).toEqual([]);
    expect(await tenant.count()).toBe(its.length);
  }
}

function total(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}
