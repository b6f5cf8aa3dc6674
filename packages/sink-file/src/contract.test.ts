import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { AuditEvent } from '@audit-trail/core';
import { sinkContract } from '@audit-trail/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { FileSinkOptions } from './file-sink-options.js';
import { Place } from './place.fixture.js';

const ways: Readonly<Record<string, Partial<FileSinkOptions>>> = {
  'as it comes': {},
  'rotated, compressed and synced': { rotate: { bytes: 50_000 }, gzip: true, fsync: true },
};

describe.each(Object.entries(ways))('the file sink, %s,', (_, options) => {
  let place: Place;

  beforeAll(async () => {
    place = await Place.make();
  });

  afterAll(() => place.clear());

  async function read(): Promise<readonly AuditEvent[]> {
    const names = await readdir(place.audit).catch(() => []);
    const files = names.map((name) => /^audit.*\.jsonl/.exec(name)?.[0]).filter((name) => name !== undefined);
    const texts = await Promise.all([...new Set(files)].toSorted().map((name) => readText(join(place.audit, name))));
    return texts
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line): AuditEvent => JSON.parse(line));
  }

  /** A file where the directory should be is an outage even for root. */
  async function down(): Promise<() => Promise<void>> {
    const { audit, directory } = place;
    const aside = join(directory, 'aside');
    const moved = await rename(audit, aside).then(
      () => true,
      () => false,
    );
    await writeFile(audit, '');
    return async () => {
      await rm(audit);
      if (moved) await rename(aside, audit);
    };
  }

  // Closed files can't be looked after while the directory is gone.
  const onError = (): void => undefined;
  const create = (): ReturnType<Place['sink']> => place.sink({ ...options, onError });
  for (const { name, run } of sinkContract({ create, read, breakSink: { down } })) test(name, run, 60_000);
});

/** A closed file is compressed sooner or later. */
async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(async () => String(gunzipSync(await readFile(`${path}.gz`))));
}
