import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createAuditTrail, fileJournal } from '@audit-trail/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Program } from '../../../core/src/journal/program.fixture.js';
import {
  away,
  noOwner,
  openTrailOf,
  record,
  refuseOdd,
  sinkThat,
  someOwner,
  streamsOf,
  temporaryJournal,
} from './journal.fixture.js';
import { journalHealth } from './journal-health.js';

function minutesLater(minutes: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
  onTestFinished(() => void vi.useRealTimers());
}

/** Every file below a directory with its content. */
function contentsOf(directory: string): string[] {
  return (
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .toSorted()
      // To read the lock would be to drop it.
      .filter((name) => !name.endsWith('/lock'))
      .map((name) => join(directory, name))
      .map((path) => (statSync(path).isFile() ? `${path} ${readFileSync(path, 'base64')}` : path))
  );
}

test('finds a journal in use well, and says what is in it', async () => {
  const directory = temporaryJournal();
  const trail = openTrailOf(directory, [sinkThat('siem')]);
  const ids = record(trail, 20);
  await trail.flush({ to: 'delivered' });
  await vi.waitFor(async () => expect((await journalHealth(directory)).sinks[0]?.behind.bytes).toBe(0), 10_000);
  const report = await journalHealth(directory);
  const [path = ''] = streamsOf(directory);
  const at = expect.stringMatching(/^\d{4}-.*Z$/);
  const bytes = trail.health().journal.bytes;
  expect(report).toMatchObject({
    directory,
    well: true,
    findings: [],
    bytes,
    sinks: [{ name: 'siem', behind: { bytes: 0, events: 0, seconds: 0 }, deadLetters: 0 }],
    streams: [
      {
        name: path.slice(directory.length + 1),
        bytes,
        segments: 1,
        oldest: { id: ids[0], at },
        newest: { id: ids[19], at },
        owner: someOwner,
        closed: false,
        sinks: [{ name: 'siem', position: bytes, lastId: ids[19] }],
        torn: [],
        damage: [],
      },
    ],
  });
});

test('changes nothing, and leaves the lock with its owner in the same process', async () => {
  const directory = temporaryJournal();
  const trail = openTrailOf(directory, [sinkThat('siem', away)]);
  record(trail, 5);
  await trail.flush({ to: 'durable' });
  const before = contentsOf(directory);
  await journalHealth(directory);
  expect(contentsOf(directory)).toEqual(before);
  // What the kernel says after the first look.
  expect((await journalHealth(directory)).streams[0]?.owner).toBe(someOwner);
});

test('sees the owner in another process, and that it was killed', async () => {
  const directory = temporaryJournal();
  const program = new Program('journal/append-forever', [directory]);
  await program.printed(200);
  for (let look = 0; look < 20; look += 1) {
    const report = await journalHealth(directory);
    expect(report).toMatchObject({ well: true, streams: [{ owner: someOwner, closed: false, damage: [] }] });
  }
  program.process.kill('SIGKILL');
  await program.exit;
  const { well, findings, streams } = await journalHealth(directory);
  expect(streams).toMatchObject([{ owner: noOwner, closed: false }]);
  expect(streams[0]?.segments).toBeGreaterThan(1);
  expect(streams[0]?.newest?.id).toBe(lastWholeId(directory));
  expect(well).toBe(true);
  const note = { level: 'note', text: /was not closed/ };
  expect(findings).toMatchObject(noOwner === 'none' ? [note] : []);
});

test('finds nothing wrong while events are recorded, delivered and deleted', async () => {
  const directory = temporaryJournal();
  const trail = createAuditTrail({
    journal: fileJournal({ directory, segmentBytes: 20_000, retention: { bytes: 0 }, syncInterval: 5 }),
    sinks: [sinkThat('siem')],
  });
  onTestFinished(async () => void (await trail.close()));
  const starts = new Set<string | undefined>();
  for (let look = 0; look < 60; look += 1) {
    record(trail, 100);
    await trail.flush({ to: 'written' });
    const { well, findings, streams } = await journalHealth(directory);
    expect({ well, findings }).toEqual({ well: true, findings: [] });
    starts.add(streams[0]?.oldest?.id);
  }
  expect(starts.size).toBeGreaterThan(1);
});

function lastWholeId(directory: string): string | undefined {
  const lines = streamsOf(directory).flatMap((stream) =>
    readdirSync(stream)
      .filter((file) => file.endsWith('.jsonl'))
      .toSorted()
      .flatMap((file) => readFileSync(join(stream, file), 'utf8').split('\n').slice(0, -1)),
  );
  return /evt_\w+/.exec(lines.at(-1) ?? '')?.[0];
}

test('says what a sink lacks and since when, and that it is old', async () => {
  const directory = temporaryJournal();
  const trail = openTrailOf(directory, [sinkThat('archive'), sinkThat('siem', away)]);
  const ids = record(trail, 1200);
  await trail.flush({ to: 'durable' });
  await vi.waitFor(async () => expect((await journalHealth(directory)).sinks[0]?.behind.bytes).toBe(0), 10_000);
  const young = await journalHealth(directory);
  const siem = young.sinks[1];
  expect(siem).toMatchObject({ name: 'siem', behind: { bytes: young.bytes, oldest: { id: ids[0] } } });
  expect(siem?.behind.events).toBeGreaterThan(1190);
  expect(siem?.behind.events).toBeLessThan(1210);
  expect(young).toMatchObject({ well: true, findings: [] });
  minutesLater(200);
  const old = await journalHealth(directory);
  expect(old.well).toBe(false);
  expect(old.findings).toMatchObject([
    { level: 'attention', sink: 'siem', text: /lacks about 1,\d+ events.* 3 hours/ },
  ]);
  expect(old.sinks[1]?.behind.seconds).toBeGreaterThan(11_999);
});

test('says that nobody delivers what a closed trail left, and nothing while a process may', async () => {
  const directory = temporaryJournal();
  const first = openTrailOf(directory, [sinkThat('siem', away)]);
  record(first, 3);
  await first.close({ deadline: 0 });
  const left = await journalHealth(directory);
  expect(left.streams).toMatchObject([{ owner: noOwner, closed: true, sinks: [{ behind: { events: 3 } }] }]);
  const finding = { level: 'attention', sink: 'siem', text: /^No process owns stream-.*lacks about 3 events/ };
  expect(left.findings).toMatchObject(noOwner === 'none' ? [finding] : []);
  expect(left.well).toBe(noOwner !== 'none');
  openTrailOf(directory);
  expect(await journalHealth(directory)).toMatchObject({ well: true });
});

test('counts dead letters, each event once', async () => {
  const directory = temporaryJournal();
  const trail = openTrailOf(directory, [sinkThat('siem', refuseOdd)]);
  record(trail, 10);
  await trail.flush({ to: 'delivered' });
  const [stream = ''] = streamsOf(directory);
  const file = join(stream, 'dead-letters', 'siem.jsonl');
  appendFileSync(file, readFileSync(file));
  const report = await journalHealth(directory);
  expect(report.sinks).toMatchObject([{ name: 'siem', deadLetters: 5 }]);
  expect(report.findings).toMatchObject([{ level: 'attention', sink: 'siem', text: /refused 5 events for good/ }]);
});

test('tells of damage: a gap, a spoilt beginning, a wrong cursor, a deleted lock', async () => {
  const directory = temporaryJournal();
  const program = new Program('journal/append-forever', [directory]);
  await program.printed(300);
  program.process.kill('SIGKILL');
  await program.exit;
  const [stream = ''] = streamsOf(directory);
  const [first = '', second = ''] = readdirSync(stream).filter((file) => file.endsWith('.jsonl'));
  truncateSync(join(stream, second), statSync(join(stream, second)).size - 100);
  const bytes = readFileSync(join(stream, first));
  writeFileSync(join(stream, first), bytes.fill('x', 0, 10));
  writeFileSync(join(stream, 'cursors', 'siem.json'), '{"position":1e12,"last_id":"evt_"}');
  writeFileSync(join(stream, 'cursors', 'archive.json'), 'not at all');
  rmSync(join(stream, 'lock'));
  const { well, streams, findings } = await journalHealth(directory);
  expect(well).toBe(false);
  const damage = streams[0]?.damage ?? [];
  expect(damage.filter((text) => /^What is kept of how far the sink '(archive|siem)' has got/.test(text))).toHaveLength(
    2,
  );
  expect(damage.filter((text) => text.startsWith('100 bytes are missing at position'))).toHaveLength(1);
  expect(damage.filter((text) => text.includes('are no events'))).toHaveLength(1);
  expect(damage.filter((text) => text.startsWith('Its lock was deleted'))).toHaveLength(1);
  expect(findings.filter(({ text }) => text.startsWith('Damage in stream-'))).toHaveLength(damage.length);
  expect(streams[0]?.sinks.map(({ position }) => position)).toEqual([0, 0]);
});

test('notes what a crash left unfinished', async () => {
  const directory = temporaryJournal();
  await openTrailOf(directory).close();
  const [stream = ''] = streamsOf(directory);
  writeFileSync(join(stream, `${'0'.repeat(20)}.jsonl.torn`), '{"id":"evt_');
  const { well, findings } = await journalHealth(directory);
  expect(well).toBe(true);
  expect(findings).toMatchObject([{ level: 'note', text: /has 11 bytes that a crash left unfinished/ }]);
});

test('looks at streams only, and says so when there is none', async () => {
  const directory = temporaryJournal();
  expect(await journalHealth(directory)).toMatchObject({
    well: true,
    bytes: 0,
    streams: [],
    findings: [{ level: 'note', text: /nothing has been recorded/ }],
  });
  writeFileSync(join(directory, 'audit.jsonl'), '');
  const unusable = { code: 'AUDIT_JOURNAL_UNUSABLE' };
  await expect(journalHealth(directory)).rejects.toMatchObject({ ...unusable, message: /no journal in .*other files/ });
  await expect(journalHealth(join(directory, 'none'))).rejects.toMatchObject({ ...unusable, message: /ENOENT/ });
  await expect(journalHealth(join(directory, 'audit.jsonl'))).rejects.toMatchObject({
    ...unusable,
    message: /ENOTDIR/,
  });
  mkdirSync(join(directory, 'elsewhere'));
  symlinkSync(join(directory, 'elsewhere'), join(directory, 'stream-link'));
  mkdirSync(join(directory, 'stream-in-the-making'));
  expect((await journalHealth(directory)).streams).toMatchObject([
    { name: 'stream-in-the-making', segments: 0, bytes: 0 },
  ]);
});
