import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type AuditEvent, createAuditTrail } from '@audit-trail/core';
import { expect, test } from 'vitest';
import { openTrail } from '../open-trail.js';
import { eventOf, linesOf, temporaryDirectory } from '../trail.fixture.js';

const exported = { action: 'report.exported', type: 'r', actor: { id: 'u1' } } as const;

/** Takes the next so many events. */
async function next(events: AsyncIterator<AuditEvent>, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const { value, done } = await events.next();
    if (done === true) break;
    ids.push(value.id);
  }
  return ids;
}

test('gives what is recorded from then on, and ends when it is told to', async () => {
  const directory = temporaryDirectory();
  await using trail = createAuditTrail({ directory });
  trail.record(exported);
  await trail.flush();
  await using reader = openTrail(directory);
  const stop = new AbortController();
  const events = reader.follow({ action: '*.exported', signal: stop.signal })[Symbol.asyncIterator]();
  const first = next(events, 2);
  const before = trail.record(exported).id; // within the tick in which following began
  trail.record({ ...exported, action: 'report.read' });
  const second = trail.record(exported).id;
  expect(await first).toEqual([before, second]);
  const last = next(events, 1);
  stop.abort();
  expect(await last).toEqual([]);
});

test('begins behind an event, without a gap or a repeat', async () => {
  const directory = temporaryDirectory();
  await using trail = createAuditTrail({ directory });
  const ids = Array.from({ length: 5 }, () => trail.record(exported).id);
  await trail.flush();
  await using reader = openTrail(directory);
  const events = reader.follow({ after: ids[1] })[Symbol.asyncIterator]();
  const given = await next(events, 2);
  const later = trail.record(exported).id;
  expect([...given, ...(await next(events, 2))]).toEqual([...ids.slice(2), later]);
  await events.return?.();
});

test('goes on in a file that is rotated and compressed', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'audit.jsonl');
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((id) => eventOf({ id: `evt_${id}` }));
  const line = (event?: AuditEvent): string => linesOf(event ? [event] : []);
  writeFileSync(path, line(a));
  await using reader = openTrail(path);
  const events = reader.follow()[Symbol.asyncIterator]();
  const first = next(events, 1);
  appendFileSync(path, line(b));
  expect(await first).toEqual(['evt_b']);

  // Faster than anybody looks: rotated, added to before, compressed.
  const closed = join(directory, 'audit.20261123T182000123Z.jsonl');
  appendFileSync(path, line(c));
  renameSync(path, closed);
  writeFileSync(path, line(d));
  expect((await next(events, 2)).toSorted()).toEqual(['evt_c', 'evt_d']);
  writeFileSync(`${closed}.gz`, gzipSync(line(a) + line(b) + line(c)));
  rmSync(closed);
  appendFileSync(path, line(e));
  expect(await next(events, 1)).toEqual(['evt_e']);
  await events.return?.();
});

test('knows what it has given while it was not looking', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'audit.jsonl');
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => linesOf([eventOf({ id: `evt_${id}` })]));
  writeFileSync(path, `${a}${b}`);
  await using reader = openTrail(path);
  const events = reader.follow()[Symbol.asyncIterator]();
  const first = next(events, 1);
  appendFileSync(path, String(c));
  expect(await first).toEqual(['evt_c']);

  // The same file, under a name that was never seen, and another in its place that has got as long.
  writeFileSync(join(directory, 'audit.20261123T182000123Z.jsonl.gz'), gzipSync(`${a}${b}${c}`));
  writeFileSync(path, String(d).repeat(3));
  expect(await next(events, 1)).toEqual(['evt_d']);
  await events.return?.();
});

test.each([{}, { after: 'evt_a' }])('gives the whole of a line that was being written, for %o', async (query) => {
  const path = join(temporaryDirectory(), 'audit.jsonl');
  const line = linesOf([eventOf({ id: 'evt_b', metadata: { note: 'x'.repeat(100_000) } })]);
  writeFileSync(path, linesOf([eventOf({ id: 'evt_a' })]) + line.slice(0, 90_000));
  await using reader = openTrail(path);
  const events = reader.follow(query)[Symbol.asyncIterator]();
  const first = next(events, 1);
  appendFileSync(path, line.slice(90_000));
  expect(await first).toEqual(['evt_b']);
  await events.return?.();
});
