import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { checkOptionNames, checkPositive } from '../check-options.js';
import type { Segments } from './segments.js';
import { syncDirectoryLater } from './sync-directory.js';

/** What may be deleted of a journal: whole segments that every sink has taken. Without any limit, nothing ever is. */
export interface RetentionOptions {
  /** Days since a segment was last written to, after which it may go. */
  readonly days?: number | undefined;
  /** Bytes of delivered segments to keep; the oldest beyond them may go. 0 keeps none. */
  readonly bytes?: number | undefined;
}

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function checkRetention(options: RetentionOptions): RetentionOptions {
  checkOptionNames(options, new Set<string>(['days', 'bytes'] satisfies (keyof RetentionOptions)[]), '{ days: 30 }');
  const { days, bytes } = options;
  if (days !== undefined) checkPositive('retention.days', days);
  if (bytes !== undefined && bytes !== 0) checkPositive('retention.bytes', bytes);
  return { days, bytes };
}

const day = 24 * 60 * 60 * 1000;
const hour = day / 24;

/** Milliseconds one segment may span: only whole ones are deleted, so a tenth of their days, an hour at least. */
export function segmentAge(options: RetentionOptions | undefined): number {
  return options?.days === undefined ? Infinity : Math.max(hour, (options.days * day) / 10);
}

/** Deletes the oldest segments of a stream, never one that a sink lacks events of, nor the last. */
export class Retention {
  readonly #segments: Segments;
  readonly #options: RetentionOptions;
  #applying: Promise<boolean> | undefined;

  constructor(segments: Segments, options: RetentionOptions) {
    this.#segments = segments;
    this.#options = options;
  }

  /**
   * Deletes what may go before a position, up to which everything is durable and taken by every sink. Resolves to whether
   * anything went; rejects with the file system's error.
   */
  apply(position: number): Promise<boolean> {
    this.#applying ??= this.#apply(position).finally(() => (this.#applying = undefined));
    return this.#applying;
  }

  async #apply(position: number): Promise<boolean> {
    let deleted = false;
    for (let oldest = this.#segments.at(0); oldest && oldest.next <= position; oldest = this.#segments.at(0)) {
      if (!this.#isOld(oldest.path) && !this.#isTooMuch(position - oldest.base)) break;
      await rm(oldest.path, { force: true });
      this.#segments.remove(oldest.base);
      deleted = true;
    }
    if (deleted) await syncDirectoryLater(this.#segments.directory);
    return deleted;
  }

  #isOld(path: string): boolean {
    const { days } = this.#options;
    if (days === undefined) return false;
    const file = statSync(path, { throwIfNoEntry: false });
    return file === undefined || Date.now() - file.mtimeMs > days * day;
  }

  /** `bytes` counts from the segment's beginning up to the position. */
  #isTooMuch(bytes: number): boolean {
    return this.#options.bytes !== undefined && bytes > this.#options.bytes;
  }
}
