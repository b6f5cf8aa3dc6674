import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { AuditEvent } from '@audit-trail/core';
import { type Heal, sinkContract } from '@audit-trail/testing';
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

  /** Puts something else in the place of a path. */
  async function obstruct(path: string, put: (path: string) => Promise<unknown>): Promise<Heal> {
    const aside = join(place.directory, 'aside');
    const moved = await rename(path, aside).then(
      () => true,
      () => false,
    );
    await put(path);
    return async () => {
      await rm(path, { recursive: true });
      if (moved) await rename(aside, path);
    };
  }

  // These are outages even for root.
  const breakSink = {
    down: () => obstruct(place.audit, (path) => writeFile(path, '')),
    unavailable: () => obstruct(place.path, (path) => mkdir(path, { recursive: true })),
  };
  // Closed files can't be looked after while the directory is gone.
  const onError = (): void => undefined;
  const create = (): ReturnType<Place['sink']> => place.sink({ ...options, onError });
  for (const { name, run } of sinkContract({ create, read, breakSink })) test(name, run, 60_000);
});

/** A closed file is compressed sooner or later. */
async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(async () => String(gunzipSync(await readFile(`${path}.gz`))));
}
