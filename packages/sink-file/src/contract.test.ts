import { link, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
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
    await mkdir(join(place.directory, 'real'), { mode: 0o700 });
    await pointTo(join(place.directory, 'real'), place.audit);
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

  /** Puts a link in the place of what is there, at once: in between, the sink could make something of its own. */
  async function pointTo(target: string, path: string): Promise<void> {
    const made = join(place.directory, 'link');
    await symlink(target, made);
    await rename(made, path);
  }

  /** The directory is reached by a link, which leads to a file for a while. */
  async function down(): Promise<Heal> {
    await pointTo(import.meta.filename, place.audit);
    return () => pointTo(join(place.directory, 'real'), place.audit);
  }

  /** Somebody puts a link in the place of the file; it is not followed. */
  async function unavailable(): Promise<Heal> {
    const aside = join(place.directory, 'aside');
    const linked = await link(place.path, aside).then(
      () => true,
      () => false,
    );
    await pointTo('elsewhere', place.path);
    return () => (linked ? rename(aside, place.path) : rm(place.path));
  }

  // Closed files can't be looked after while the directory is gone.
  const onError = (): void => undefined;
  const create = (): ReturnType<Place['sink']> => place.sink({ ...options, onError });
  for (const { name, run } of sinkContract({ create, read, breakSink: { down, unavailable } })) test(name, run, 60_000);
});

/** A closed file is compressed sooner or later. */
async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(async () => String(gunzipSync(await readFile(`${path}.gz`))));
}
