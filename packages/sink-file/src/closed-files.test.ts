import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnError } from '@audit-trail/core';
import { describe, expect, vi } from 'vitest';
import { send, test, text } from './place.fixture.js';

describe('closed files', () => {
  test('are compressed, whole, and for the same readers', async ({ place }) => {
    const sink = place.sink({ rotate: { bytes: 1 }, gzip: true, mode: 0o640 });
    for (const number of [1, 2, 3]) await send(sink, number);
    const gone = expect.stringMatching(/Z\.jsonl$|part$/);
    await vi.waitFor(async () => expect(await place.files()).not.toContainEqual(gone));
    const names = await place.files();
    expect(names.filter((name) => name.endsWith('.gz'))).toHaveLength(2);
    expect(names).toHaveLength(3);
    expect(await place.readAll()).toBe(text(1, 2, 3));
    expect((await stat(join(place.audit, names[0] ?? ''))).mode & 0o777).toBe(0o640);
  });

  test('that an earlier process did not compress are compressed', async ({ place }) => {
    await mkdir(place.audit);
    await writeFile(join(place.audit, 'audit.20260101T000000000Z.jsonl'), text(1));
    await send(place.sink({ gzip: true }), 2);
    await vi.waitFor(async () =>
      expect(await place.files()).toEqual(['audit.20260101T000000000Z.jsonl.gz', 'audit.jsonl']),
    );
    expect(await place.read('audit.20260101T000000000Z.jsonl.gz')).toBe(text(1));
  });

  test('stay as they are when compressing is broken off', async ({ place }) => {
    await mkdir(place.audit);
    await writeFile(join(place.audit, 'audit.20260101T000000000Z.jsonl'), Buffer.alloc(50_000_000, text(1)));
    const faults: unknown[] = [];
    const sink = place.sink({ gzip: true, onError: (error) => faults.push(error) });
    await send(sink, 2);
    await sink[Symbol.asyncDispose]?.();
    expect(await place.files()).toEqual(['audit.20260101T000000000Z.jsonl', 'audit.jsonl']);
    expect(faults).toEqual([]);
  });

  test('that can not be compressed are reported, and hold nothing up', async ({ place }) => {
    await mkdir(join(place.audit, 'audit.20260101T000000000Z.jsonl'), { recursive: true });
    const onError = vi.fn<OnError>();
    const sink = place.sink({ gzip: true, onError });
    await send(sink, 1);
    await vi.waitFor(() =>
      expect(onError).toHaveBeenCalledWith(
        expect.objectContaining({ code: 'AUDIT_SINK_FAILED', message: expect.stringContaining('EISDIR') }),
      ),
    );
    await send(sink, 2);
    expect(await place.read()).toBe(text(1, 2));
  });

  test('go when there are too many, the oldest first, and nothing else goes', async ({ place }) => {
    await mkdir(place.audit);
    const others = [
      'audit.notes.jsonl',
      'audit.20260101T000000000Z.txt',
      'audits.20260101T000000000Z.jsonl',
      'audit.20260101T000000000Z.jsonl.bak',
    ];
    const closed = [1, 2, 3, 4].map((month) => `audit.20260${month}01T000000000Z.jsonl${month % 2 === 0 ? '.gz' : ''}`);
    for (const name of [...others, ...closed]) await writeFile(join(place.audit, name), '');
    const sink = place.sink({ keep: { files: 2 } });
    await send(sink, 1);
    await sink[Symbol.asyncDispose]?.();
    expect(await place.files()).toEqual(['audit.jsonl', ...others, ...closed.slice(2)].toSorted());
  });

  test('that a crash left beside their compressed ones count once', async ({ place }) => {
    await mkdir(place.audit);
    const closed = [1, 2, 3].map((month) => `audit.20260${month}01T000000000Z.jsonl`);
    for (const name of [...closed, `${closed[2]}.gz`]) await writeFile(join(place.audit, name), '');
    const sink = place.sink({ keep: { files: 2 } });
    await send(sink, 1);
    await sink[Symbol.asyncDispose]?.();
    expect(await place.files()).toEqual([...closed.slice(1), `${closed[2]}.gz`, 'audit.jsonl']);
  });

  test('that a crash left half compressed go, though their originals are gone', async ({ place }) => {
    await mkdir(place.audit);
    const others = ['audit.2.20260101T000000000Z.jsonl.gz.part', 'audit.notesZ.jsonl.gz.part'];
    for (const name of [...others, 'audit.20260101T000000000Z.jsonl.gz.part'])
      await writeFile(join(place.audit, name), '');
    const sink = place.sink();
    await send(sink, 1);
    await sink[Symbol.asyncDispose]?.();
    expect(await place.files()).toEqual([...others, 'audit.jsonl'].toSorted());
  });

  test('go when they are too old, of whichever process', async ({ place }) => {
    await mkdir(place.audit);
    const named = (days: number, number = ''): string =>
      `audit${number}.${new Date(Date.now() - days * 86_400_000).toISOString().replaceAll(/[-:.]/g, '')}.jsonl`;
    for (const name of [named(31), named(29), named(40, '.2'), named(1, '.12')])
      await writeFile(join(place.audit, name), '');
    const kept = [named(29), named(1, '.12')];
    const sink = place.sink({ keep: { days: 30 } });
    await send(sink, 1);
    await sink[Symbol.asyncDispose]?.();
    expect(await place.files()).toHaveLength(1 + kept.length);
  });
});
