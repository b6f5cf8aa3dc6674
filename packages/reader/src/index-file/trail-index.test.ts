import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AuditEvent } from '@audit-trail/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { select } from '../query/select.js';
import { findSources } from '../source/find-sources.js';
import { eventOf, linesOf, temporaryDirectory } from '../trail.fixture.js';
import { IndexUnusable } from './index-errors.js';
import { ids, IndexedTrail, read } from './indexed-trail.fixture.js';
import { openIndex } from './open-index.fixture.js';
import { ReadingProgram } from './reading-program.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

const all = (order: 'asc' | 'desc' = 'asc') => select({}, { scope: { group: undefined }, order });

function numbered(from: number, to: number): AuditEvent[] {
  return Array.from({ length: to - from }, (_, at) =>
    eventOf({
      id: `evt_${String(from + at).padStart(26, '0')}`,
      occurred_at: new Date(Date.parse('2026-11-25T00:00:00Z') + (from + at) * 100).toISOString(),
      actor_id: `u${(from + at) % 10}`,
      metadata: { note: 'x'.repeat(100) },
    }),
  );
}

function filled(events: readonly AuditEvent[]): IndexedTrail {
  const trail = new IndexedTrail();
  writeFileSync(trail.path('audit.jsonl'), linesOf(events));
  return trail;
}

const misfortunes: Readonly<Record<string, (trail: IndexedTrail) => void>> = {
  'is deleted': ({ indexPath }) => rmSync(indexPath),
  'is emptied': ({ indexPath }) => truncateSync(indexPath),
  'is cut short': ({ indexPath }) => truncateSync(indexPath, Math.floor(statSync(indexPath).size / 2)),
  'is partly overwritten': ({ indexPath }) => {
    const file = openSync(indexPath, 'r+');
    writeSync(file, Buffer.alloc(20_000), 0, 20_000, Math.floor(statSync(indexPath).size / 2));
    closeSync(file);
  },
  'is replaced by something else': ({ indexPath }) => {
    rmSync(indexPath);
    writeFileSync(indexPath, 'no index'.repeat(5_000));
  },
  'loses its lock': ({ indexPath }) => rmSync(`${indexPath}.lock`, { force: true }),
  'has garbage in its lock': ({ indexPath }) => writeFileSync(`${indexPath}.lock`, 'garbage'.repeat(500)),
  "has a file that isn't there any more under another name": (trail) =>
    renameSync(trail.path('audit.jsonl'), trail.path('audit.1.jsonl')),
  'has a file that was compressed': (trail) => {
    writeFileSync(trail.path('audit.1.jsonl.gz'), gzipSync(readFileSync(trail.path('audit.jsonl'))));
    rmSync(trail.path('audit.jsonl'));
  },
};

for (const [misfortune, happen] of Object.entries(misfortunes)) {
  test(`gives each event once, in order, when it ${misfortune} while it is read`, async () => {
    const events = numbered(0, 6_000);
    for (const order of ['asc', 'desc'] as const) {
      const trail = filled(events);
      await trail.index.update();
      const found: AuditEvent[] = [];
      for await (const more of trail.index.read(all(order))) {
        if (found.length < 3_000 && found.length + more.length >= 3_000) happen(trail);
        found.push(...more);
      }
      expect(ids(found)).toEqual(ids(order === 'asc' ? events : events.toReversed()));
      await trail.expectRight({ actor_id: 'u7' }, 77);
    }
  });
}

test('is made anew when it is of another format, and not when it is whole', async () => {
  const trail = filled(numbered(0, 100));
  await trail.index.update();
  await trail.index.close();
  const { ino } = statSync(trail.indexPath);
  const again = trail.open();
  await again.update();
  await again.close();
  expect(statSync(trail.indexPath).ino).toBe(ino);
  const { sqlite } = await import('@audit-trail/core/adapter');
  const database = new (sqlite().DatabaseSync)(trail.indexPath);
  database.exec('PRAGMA user_version = 999');
  database.close();
  await trail.expectRight({}, 5, trail.open());
});

test('notices a crash of the machine by a commit that was never put on the disk', async () => {
  const trail = filled(numbered(0, 100));
  await trail.index.update();
  const { sqlite } = await import('@audit-trail/core/adapter');
  const database = new (sqlite().DatabaseSync)(trail.indexPath);
  const stamp = Number(database.prepare('SELECT stamp FROM meta').get()?.['stamp']);
  database.exec("UPDATE meta SET boot = 'another'; DELETE FROM events WHERE seq = 50");
  database.close();
  utimesSync(trail.indexPath, stamp / 1000, stamp / 1000);
  await trail.expectRight({}, 5, trail.open());
});

test('is for its owner only', async () => {
  const trail = filled(numbered(0, 1));
  await trail.index.update();
  expect(statSync(trail.indexPath).mode & 0o777).toBe(0o600);
  expect(statSync(`${trail.indexPath}.lock`).mode & 0o777).toBe(0o600);
});

test('says that it is of no use where it can not be written', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'audit.jsonl'), linesOf(numbered(0, 1)));
  for (const path of ['/proc/index.sqlite', join(directory, 'missing', 'index.sqlite'), directory]) {
    const index = openIndex(directory, path);
    onTestFinished(() => index.close());
    await expect(index.update()).rejects.toThrow(IndexUnusable);
    await expect(read(index, all())).rejects.toThrow(IndexUnusable);
    await expect(index.count(all(), [])).rejects.toThrow(IndexUnusable);
  }
});

test('leaves a full disk to the trail', async ({ skip }) => {
  const trail = filled(numbered(0, 30_000));
  const small = trail.path('small');
  mkdirSync(small);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]);
  if (mounted.status !== 0) skip('Only root can mount a small disk.');
  onTestFinished(() => void spawnSync('umount', [small]));
  const index = openIndex(trail.directory, join(small, 'index.sqlite'));
  await expect(index.update()).rejects.toThrow(IndexUnusable);
  expect(existsSync(join(small, 'index.sqlite'))).toBe(false);
  await index.close();
});

test('says that it is closed', async () => {
  const trail = filled(numbered(0, 10));
  await trail.index.update();
  await trail.index.close();
  await expect(trail.index.update()).rejects.toThrow('closed');
  await expect(read(trail.index, all())).rejects.toThrow('closed');
});

test('knows a file that was touched from one that was changed', async () => {
  const trail = filled(numbered(0, 100));
  await trail.index.update();
  const { ino } = statSync(trail.indexPath);
  utimesSync(trail.path('audit.jsonl'), 1, 1);
  await trail.expectRight();
  expect(statSync(trail.indexPath).ino).toBe(ino);
  const text = readFileSync(trail.path('audit.jsonl'), 'utf8');
  writeFileSync(trail.path('audit.jsonl'), text.replaceAll('u7', 'v7'));
  await trail.expectRight({ actor_id: 'v7' });
  await trail.expectRight({ actor_id: 'u7' });
});

test('finds an event that two files had in the one that is left', async () => {
  const trail = filled(numbered(0, 100));
  appendFileSync(trail.path('other.jsonl'), linesOf(numbered(50, 120)));
  await trail.expectRight({ actor_id: 'u7' });
  rmSync(trail.path('audit.jsonl'));
  await trail.expectRight({ actor_id: 'u7' });
  await trail.expectCounts({}, ['actor_id']);
});

test('is made anew at the next change when most of it is gone', async () => {
  const trail = filled(numbered(0, 12_000));
  await trail.index.update();
  const { size } = statSync(trail.indexPath);
  rmSync(trail.path('audit.jsonl'));
  writeFileSync(trail.path('next.jsonl'), linesOf(numbered(12_000, 12_100)));
  await trail.expectRight();
  appendFileSync(trail.path('next.jsonl'), linesOf(numbered(12_100, 12_200)));
  await trail.expectRight();
  expect(statSync(trail.indexPath).size).toBeLessThan(size / 2);
});

test('takes up what a closed reader has left undone', async () => {
  const trail = filled(numbered(0, 45_000));
  const updating = trail.index.update();
  const closing = trail.index.close();
  await expect(updating).rejects.toThrow(IndexUnusable);
  await closing;
  const index = trail.open();
  await index.update();
  expect(await index.count(all(), [])).toEqual([{ count: 45_000 }]);
});

test('serves several processes while files grow, are renamed, and the index is deleted', async () => {
  const trail = new IndexedTrail();
  const path = trail.path('audit.jsonl');
  writeFileSync(path, linesOf(numbered(0, 5_000)));
  const programs = [new ReadingProgram(trail.directory), new ReadingProgram(trail.directory)];
  const killed: ReadingProgram[] = [];
  let written = 5_000;
  for (let round = 1; round <= 12; round += 1) {
    const lines = linesOf(numbered(written, written + 300));
    appendFileSync(path, lines.slice(0, 1_000));
    appendFileSync(path, lines.slice(1_000));
    written += 300;
    await Promise.all(programs.map((program) => program.answered(Math.min(program.output.length + 1, round * 2))));
    if (round % 4 === 0) rmSync(trail.indexPath, { force: true });
    if (round === 6) {
      const [dying] = programs.splice(1, 1, new ReadingProgram(trail.directory));
      await dying?.kill();
      if (dying) killed.push(dying);
    }
  }
  for (const program of programs) {
    await program.answered(program.output.length + 2);
    await program.kill();
  }
  for (const program of [...programs, ...killed]) expect(program.wrong).toEqual([]);
});

test('has all that its update found, though somebody who knew of less has made it anew since', async () => {
  const trail = filled(numbered(0, 300));
  const before = findSources([trail.directory]);
  appendFileSync(trail.path('audit.jsonl'), linesOf(numbered(300, 600)));
  const other = openIndex(trail.directory, trail.indexPath, undefined, () => before);
  onTestFinished(() => other.close());
  const makeAnew = async () => {
    rmSync(trail.indexPath);
    await other.update();
  };
  await trail.index.update();
  await makeAnew();
  expect(ids(await read(trail.index, all()))).toEqual(ids(numbered(0, 600)));
  await makeAnew();
  expect(await trail.index.count(all(), [])).toMatchObject([{ count: 600 }]);
});

test('keeps what others have indexed while it waited to bring it up to what it knew', async () => {
  const trail = filled(numbered(0, 300));
  const before = findSources([trail.directory]);
  appendFileSync(trail.path('audit.jsonl'), linesOf(numbered(300, 600)));
  await trail.index.update();
  const found = [before];
  const find = () => found.shift() ?? findSources([trail.directory]);
  const other = openIndex(trail.directory, trail.indexPath, undefined, find);
  onTestFinished(() => other.close());
  await other.update();
  for (const index of [trail.index, other]) expect(ids(await read(index, all()))).toEqual(ids(numbered(0, 600)));
});

test('is whole after a process was killed as it was made', async () => {
  const trail = filled(numbered(0, 60_000));
  for (let kill = 0; kill < 4; kill += 1) {
    const program = new ReadingProgram(trail.directory);
    while ((statSync(trail.indexPath, { throwIfNoEntry: false })?.size ?? 0) < 1_000_000 * (kill + 1)) {
      await new Promise((resolve) => void setImmediate(resolve));
      if (program.output.length > 0) break;
    }
    await program.kill();
    expect(program.wrong).toEqual([]);
  }
  await trail.index.update();
  expect(ids(await read(trail.index, all('desc')))).toEqual(ids(numbered(0, 60_000)).toReversed());
});

test('goes on where a file was rotated as it was read, without being made anew', async () => {
  const events = numbered(0, 6_000);
  const trail = filled(events.slice(0, 3_000));
  appendFileSync(trail.path('later.jsonl'), linesOf(events.slice(3_000)));
  await trail.index.update();
  const { ino } = statSync(trail.indexPath);
  const found: AuditEvent[] = [];
  for await (const more of trail.index.read(all('asc'))) {
    if (found.length === 0) {
      renameSync(trail.path('later.jsonl'), trail.path('later.1.jsonl'));
      writeFileSync(trail.path('later.jsonl'), linesOf(numbered(6_000, 9_500)));
    }
    found.push(...more);
  }
  expect(ids(found).slice(0, 6_000)).toEqual(ids(events));
  expect(statSync(trail.indexPath).ino).toBe(ino);
  await trail.expectRight();
});
