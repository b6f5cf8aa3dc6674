import type { AuditEvent } from '@audit-trail/core';
import type { Source } from '../source/source.js';

/** A line of a source that is an event, with where it lies. */
export interface Indexable {
  readonly source: Source;
  /** Of its first byte in the (decompressed) file. */
  readonly offset: number;
  /** Bytes, without the line end. */
  readonly length: number;
  readonly line: Buffer;
  readonly event: AuditEvent;
}

/**
 * The events of sources in the order of time (nearly: answers don't depend on it, but get slow without), some at a time,
 * from an offset in each on, which is 0 where none is given. Every line that is an event comes, also one whose id came
 * before. What is damaged is passed over, and a line that is not whole yet.
 */
export type ReadAhead = (
  sources: readonly Source[],
  from: ReadonlyMap<string, number>,
) => AsyncIterable<readonly Indexable[]>;
