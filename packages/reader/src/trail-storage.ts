import { AuditError, type AuditEvent, type OnError } from '@audit-trail/core';
import type { Count, CountKey } from './event-query.js';
import { IndexUnusable } from './index-file/index-errors.js';
import { scanAhead } from './index-file/scan-ahead.js';
import { TrailIndex } from './index-file/trail-index.js';
import { behindLast } from './query/go-on.js';
import type { Selection } from './query/selection.js';
import { Scan } from './scan/scan.js';
import { findSources } from './source/find-sources.js';
import type { Source } from './source/source.js';
import type { Storage } from './storage.js';
import type { ReadProgress, TrailReaderOptions } from './trail-reader.js';

/** Milliseconds between two reports of progress. */
const progressInterval = 100;

/** The events of a trail: by its index as long as there is one, else out of its files. */
export class TrailStorage implements Storage {
  readonly #places: readonly string[];
  readonly #onError: OnError;
  readonly #scan: Scan;
  #index: TrailIndex | undefined;

  /** @param indexPath Where the index is kept; undefined for none. */
  constructor(places: readonly string[], indexPath: string | undefined, options: TrailReaderOptions) {
    const onProgress = seldom(options.onProgress);
    this.#places = places;
    this.#onError = options.onError ?? warn();
    this.#scan = new Scan({
      onProgress,
      onDamage: (message) => this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', message)),
    });
    if (indexPath === undefined) return;
    const find = (): readonly Source[] => this.find();
    this.#index = new TrailIndex({ path: indexPath, find, readAhead: scanAhead(this.#scan), onProgress });
  }

  /** Its files, as they are now. */
  find(): readonly Source[] {
    return findSources(this.#places);
  }

  async *read(selection: Selection): AsyncGenerator<readonly AuditEvent[], void> {
    let rest = selection;
    const index = await this.#upToDate();
    try {
      for await (const events of index?.read(selection) ?? []) {
        rest = behindLast(selection, events);
        yield events;
      }
      if (index) return;
    } catch (error) {
      this.#doWithout(error);
    }
    yield* this.scan(this.find(), rest);
  }

  /** Events out of files, without the index. */
  scan(sources: readonly Source[], selection: Selection): AsyncIterable<readonly AuditEvent[]> {
    return this.#scan.read(sources, selection);
  }

  async count(selection: Selection, by: readonly CountKey[]): Promise<readonly Count[] | undefined> {
    const index = await this.#upToDate();
    try {
      return await index?.count(selection, by);
    } catch (error) {
      this.#doWithout(error);
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.#index?.close();
  }

  async #upToDate(): Promise<TrailIndex | undefined> {
    if (this.find().length === 0) return undefined; // nothing is left beside what is no trail
    try {
      await this.#index?.update();
    } catch (error) {
      this.#doWithout(error);
    }
    return this.#index;
  }

  #doWithout(error: unknown): void {
    if (!(error instanceof IndexUnusable)) throw error;
    const index = this.#index;
    this.#index = undefined;
    if (!index) return;
    void index.close().catch(() => undefined); // it has said what is wrong with it
    this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', error.message, { cause: error.cause }));
  }
}

function seldom(onProgress: TrailReaderOptions['onProgress']): (progress: ReadProgress) => void {
  if (!onProgress) return () => undefined;
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressInterval) return;
    last = now;
    onProgress(progress);
  };
}

function warn(): OnError {
  const said = new Set<string>();
  return ({ message, code }) => {
    if (said.has(message)) return;
    said.add(message);
    process.emitWarning(message, { code, type: 'AuditTrailWarning' });
  };
}
