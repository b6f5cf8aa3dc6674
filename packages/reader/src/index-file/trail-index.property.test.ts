import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { AuditEvent } from '@audit-trail/core';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { appendToStream, linesOf } from '../trail.fixture.js';
import { IndexedTrail } from './indexed-trail.fixture.js';
import { randomEvent, randomFilter, randomKeys } from './random-events.fixture.js';

type Step = (trail: IndexedTrail) => Promise<void> | void;

const file = fc.constantFrom('a.jsonl', 'b.jsonl', 'c.jsonl');

const append = fc.record({ to: file, events: fc.array(randomEvent, { maxLength: 10 }) }).map(
  ({ to, events }): Step =>
    (trail) =>
      appendFileSync(trail.path(to), linesOf(events)),
);

const repeat = fc.record({ to: file, count: fc.nat(10) }).map(
  ({ to, count }): Step =>
    (trail) =>
      appendFileSync(trail.path(to), linesOf(trail.oracle.all.slice(0, count))),
);

const damageFile = fc.record({ to: file, text: fc.constantFrom('{"id":"evt_', '\0\0\n', 'garbage\n', '\n') }).map(
  ({ to, text }): Step =>
    (trail) =>
      appendFileSync(trail.path(to), `${text}\n`),
);

const unfinished = fc.record({ to: file, event: randomEvent }).map(({ to, event }): Step => (trail) => {
  appendFileSync(trail.path(to), linesOf([event]).slice(0, -9));
});

const rename = fc
  .record({ from: file, to: fc.constantFrom('d.jsonl', 'e.jsonl') })
  .map(({ from, to }): Step => (trail) => {
    if (existsSync(trail.path(from))) renameSync(trail.path(from), trail.path(to));
  });

const compress = file.map((name): Step => (trail) => {
  if (!existsSync(trail.path(name))) return;
  writeFileSync(trail.path(`${name}.gz`), gzipSync(readFileSync(trail.path(name))));
  rmSync(trail.path(name));
});

const remove = fc.constantFrom('a.jsonl', 'b.jsonl.gz', 'd.jsonl').map((name): Step => (trail) => {
  rmSync(trail.path(name), { force: true });
});

/** A segment whose end is in the next one, as after a crash. */
const segments = fc
  .record({
    first: fc.array(randomEvent, { maxLength: 5 }),
    again: fc.array(randomEvent, { maxLength: 5 }),
    keep: fc.nat(5),
  })
  .map(({ first, again, keep }): Step => async (trail) => {
    appendToStream(trail.directory, 'x', linesOf(first), 0);
    await trail.expectRight();
    appendToStream(trail.directory, 'x', linesOf(again), Buffer.byteLength(linesOf(first.slice(0, keep))));
  });

const damageIndex = fc
  .record({
    how: fc.constantFrom('delete', 'truncate', 'zeros', 'garbage', 'empty'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ how, at }): Step => ({ indexPath }) => {
    if (!existsSync(indexPath)) return;
    const place = Math.floor(statSync(indexPath).size * at);
    if (how === 'delete') rmSync(indexPath);
    else if (how === 'truncate') truncateSync(indexPath, place);
    else if (how === 'empty') truncateSync(indexPath, 0);
    else overwrite(indexPath, place, how === 'zeros' ? Buffer.alloc(5000) : Buffer.from('\u{1F4A9}!'.repeat(700)));
  });

function overwrite(path: string, place: number, bytes: Buffer): void {
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, place);
  closeSync(descriptor);
}

const tamper = fc.record({ name: file, keep: fc.nat(3) }).map(({ name, keep }): Step => (trail) => {
  if (!existsSync(trail.path(name))) return;
  const lines = readFileSync(trail.path(name), 'utf8').split('\n').slice(0, keep);
  writeFileSync(trail.path(name), lines.map((line) => `${line}\n`).join(''));
});

const ask = fc
  .record({ filter: randomFilter, by: randomKeys, pick: fc.nat(), other: fc.boolean() })
  .map(({ filter, by, pick, other }): Step => async (trail) => {
    const index = other ? trail.open() : trail.index;
    await trail.expectRight(filter, pick, index);
    await trail.expectCounts(filter, by, index);
    if (other) await index.close();
  });

const step = fc.oneof(
  { weight: 5, arbitrary: append },
  { weight: 6, arbitrary: ask },
  repeat,
  damageFile,
  unfinished,
  rename,
  compress,
  remove,
  segments,
  damageIndex,
  tamper,
);

test('gives what the files hold, whatever happens to them and to the index', { timeout: 300_000 }, async () => {
  const steps = fc.array(step, { minLength: 2, maxLength: 14 });
  const property = fc.asyncProperty(fc.constantFrom(64, undefined), steps, async (partEvents, taken) => {
    const trail = new IndexedTrail(partEvents);
    for (const each of taken) await each(trail);
    await trail.expectRight();
    await trail.index.close();
    rmSync(trail.directory, { recursive: true });
  });
  await fc.assert(property, { numRuns: 150 });
});

test(
  'gives many events in order, whose times are in another order than their lines',
  { timeout: 120_000 },
  async () => {
    const trail = new IndexedTrail(2_048);
    const events = fc.sample(randomEvent, { seed: 7, numRuns: 60 });
    const many = Array.from({ length: 9_000 }, (_, at): AuditEvent => {
      const like = events[at % events.length] ?? fail();
      const drift = at % 50 === 0 ? -3_000_000 : (at * 7919) % 4_000;
      const occurred = new Date(Date.parse('2026-11-25T12:00:00Z') + at * 1_000 + drift).toISOString();
      return { ...like, id: `evt_${String(at * 31).padStart(26, '0')}`, occurred_at: occurred };
    });
    const parts = [many.slice(0, 4_000), many.slice(4_000, 7_000), many.slice(7_000)];
    for (const [at, part] of parts.entries()) {
      appendFileSync(trail.path(`${at % 2}.jsonl`), linesOf(part));
      for (const filter of fc.sample(randomFilter, { seed: at, numRuns: 12 })) {
        await trail.expectRight(filter, at * 1_237);
        await trail.expectCounts(filter, ['hour', 'action']);
      }
    }
    await trail.expectRight({}, 4_321);
    rmSync(trail.path('0.jsonl'));
    await trail.expectRight({ outcome: 'denied' }, 99);
  },
);

function fail(): never {
  throw new Error('There are no events.');
}
