import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Batch, batchOf, type Sink } from '@audit-trail/core';
import { test as plainTest, vi } from 'vitest';
import { fileSink } from './file-sink.js';
import type { FileSinkOptions } from './file-sink-options.js';

/** A line of 59 bytes and its end. */
function line(number: number): string {
  return JSON.stringify({ id: `evt_${String(number).padStart(26, '0')}` }).padEnd(59);
}

export function batch(...numbers: readonly number[]): Batch {
  return batchOf(numbers.map(line));
}

export function text(...numbers: readonly number[]): string {
  return String(batch(...numbers).bytes);
}

export async function send(sink: Sink, ...numbers: readonly number[]): Promise<void> {
  await sink.write(batch(...numbers), { signal: AbortSignal.timeout(5_000) });
}

/** A temporary directory with a directory `audit` to come, and the sinks that write to it. */
export class Place {
  readonly directory: string;
  readonly audit: string;
  readonly path: string;
  readonly #sinks: Sink[] = [];

  private constructor(directory: string) {
    this.directory = directory;
    this.audit = join(directory, 'audit');
    this.path = join(this.audit, 'audit.jsonl');
  }

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), 'file-sink-')));
  }

  sink(options: Partial<FileSinkOptions> = {}): Sink {
    const sink = fileSink({ path: this.path, ...options });
    this.#sinks.push(sink);
    return sink;
  }

  /** The files beside the locks; the active one is last of its kind. */
  async files(): Promise<readonly string[]> {
    return (await readdir(this.audit)).filter((name) => !name.startsWith('.')).toSorted();
  }

  async read(name = 'audit.jsonl'): Promise<string> {
    const bytes = await readFile(join(this.audit, name));
    return String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  }

  async readAll(): Promise<string> {
    const texts = await Promise.all((await this.files()).map((name) => this.read(name)));
    return texts.join('');
  }

  async clear(): Promise<void> {
    for (const sink of this.#sinks) await sink[Symbol.asyncDispose]?.();
    await rm(this.directory, { recursive: true });
  }
}

/** `test` with a place, which is cleared when the test ends. */
export const test = plainTest.extend<{ place: Place }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that are needed from this pattern.
  place: async ({}, use) => {
    const place = await Place.make();
    await use(place);
    vi.useRealTimers();
    await place.clear();
  },
});
