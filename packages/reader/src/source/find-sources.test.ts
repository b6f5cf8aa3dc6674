import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createAuditTrail } from '@audit-trail/core';
import { fileSink } from '@audit-trail/sink-file';
import { expect, test } from 'vitest';
import { openTrail } from '../open-trail.js';
import { appendToStream, eventOf, linesOf, temporaryDirectory } from '../trail.fixture.js';
import { findSources } from './find-sources.js';

const exported = { action: 'report.exported', type: 'r', actor: { id: 'u1' } } as const;

test('finds all that a file sink has written, of every process, by one of its files', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'audit.jsonl');
  const trail = createAuditTrail({
    directory: join(directory, 'journal'),
    sinks: [fileSink({ path, rotate: { bytes: 1_000 }, gzip: true })],
  });
  for (let event = 0; event < 12; event += 1) {
    trail.record(exported);
    await trail.flush({ to: 'delivered' });
  }
  await trail.close();
  writeFileSync(join(directory, 'audit.2.jsonl'), linesOf([eventOf({ id: 'evt_2' })]));
  writeFileSync(join(directory, 'auditor.jsonl'), linesOf([eventOf({ id: 'evt_3' })]));
  writeFileSync(join(directory, 'audit.notes.jsonl'), linesOf([eventOf({ id: 'evt_4' })]));
  await using reader = openTrail(path);
  expect(await reader.count()).toBe(13);
  expect(await openTrail(directory).count()).toBe(15);
});

test('takes of a segment only what the next does not have', async () => {
  const directory = temporaryDirectory();
  const [a, b, c] = ['evt_a', 'evt_b', 'evt_c'].map((id) => linesOf([eventOf({ id })]));
  appendToStream(directory, 's', `${a}${b}`, 0);
  appendToStream(directory, 's', `${c}`, Buffer.byteLength(a ?? ''));
  await using reader = openTrail(directory, { index: false });
  expect((await reader.events({ order: 'asc' })).events.map(({ id }) => id)).toEqual(['evt_a', 'evt_c']);
});

test('leaves alone what is not of the trail', () => {
  const directory = temporaryDirectory();
  const elsewhere = temporaryDirectory();
  writeFileSync(join(elsewhere, 'other.jsonl'), '');
  symlinkSync(join(elsewhere, 'other.jsonl'), join(directory, 'link.jsonl'));
  symlinkSync(elsewhere, join(directory, 'stream-link'));
  mkdirSync(join(directory, 'stream-a', 'cursors'), { recursive: true });
  mkdirSync(join(directory, 'sub.jsonl'));
  writeFileSync(join(directory, '.hidden.jsonl'), '');
  writeFileSync(join(directory, 'notes.txt'), '');
  const torn = appendToStream(directory, 'a', 'x', 0);
  renameSync(torn, `${torn}.torn`);
  writeFileSync(join(directory, 'audit.jsonl.gz'), gzipSync(''));
  expect(findSources([directory]).map(({ path }) => basename(path))).toEqual(['audit.jsonl.gz']);
});

test('takes a file by a link to it, and what was rotated away while there is no file of its name', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'audit.jsonl');
  writeFileSync(path, linesOf([eventOf({ id: 'evt_a' })]));
  symlinkSync(path, join(directory, 'latest'));
  await using linked = openTrail(join(directory, 'latest'), { index: false });
  expect(await linked.count()).toBe(1);
  await using reader = openTrail(path, { index: false });
  renameSync(path, join(directory, 'audit.20261123T182000123Z.jsonl'));
  expect(await reader.count()).toBe(1);
  expect(await openTrail(path, { index: false }).count()).toBe(1);
});

test('says what to give when there is nothing', () => {
  expect(() => openTrail(join(temporaryDirectory(), 'nothing'))).toThrow(
    /There is no trail at '.*nothing': ENOENT.*Give the directory of a journal/,
  );
  expect(() => openTrail([])).toThrow('Give the directory of a journal');
  expect(() => openTrail('')).toThrow('Give the directory of a journal');
});

test('does not take for an empty trail what can not be one', () => {
  expect(() => openTrail('/dev/null')).toThrow(
    "There is no trail at '/dev/null': it is neither a file nor a directory",
  );
});
