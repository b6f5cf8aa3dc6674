import { AuditError } from './errors.js';
import type { AuditEvent } from './event/audit-event.js';
import type { SinkOptions } from './sink-options.js';

/** Some events of one stream, in order. The bytes are those of the journal: nothing is serialised again. */
export interface Batch {
  /** Number of events. */
  readonly size: number;
  /** The events as JSON lines (NDJSON), each ended by `\n`. Not to be changed. */
  readonly bytes: Buffer;
  /** Offset of each event in `bytes`. */
  readonly starts: readonly number[];
  /** Each event's JSON without the line end, as views of `bytes`. */
  readonly lines: readonly Buffer[];
  /** The events' ids. */
  readonly ids: readonly string[];
  /**
   * Names these events, such as for an `Idempotency-Key`: SHA-256, in base64url, of the first and the last id and the number of a batch
   * that was read from a journal, or of a part of it; of all ids of any other, such as dead letters, what a partial answer leaves, and
   * `batchOf()`. It is the same when a batch is tried again, and another one after a restart, a bisection or a partial answer, when
   * batches are cut anew.
   */
  readonly key: string;
  /** The parsed events; parsed when first asked for. */
  readonly events: readonly AuditEvent[];
}

/** An answer that is neither yes nor no: all other events of the batch were taken. */
export interface PartialResult {
  /** Ids to send again. */
  readonly retry?: readonly string[];
  /** Events that will never be taken; they become dead letters. */
  readonly refused?: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Where a copy of the trail goes. `write` resolves when the receiver has the batch, and never mutates, batches, queues
 * or retries: that is done once, for every sink, by the trail. A rejection means "again later" unless it is a
 * {@link SinkError} that says otherwise. `signal` aborts when the write takes longer than the sink's deadline.
 */
export interface Sink extends SinkOptions, Partial<AsyncDisposable> {
  /** Names the sink's cursor on disk; letters, digits, `.`, `_` and `-`, 64 at most, unique in the trail. */
  readonly name: string;
  /**
   * Whether the sink looks at nothing of a batch any more whose `write` has resolved, neither bytes nor what is made of them; asked then.
   * Their memory is used again for later events, which spares a large backlog much time. Default: no, they stay as they are.
   */
  readonly borrows?: boolean;
  /** Sends a batch, one at a time. Resolves when the receiver has it, but for what the result says. */
  write(batch: Batch, options: { readonly signal: AbortSignal }): Promise<void | PartialResult>;
}

/** `retry`: again later. `refused`: never, as it is. `too_large`: not in one piece. */
export type SinkErrorKind = 'retry' | 'refused' | 'too_large';

/**
 * How a sink says what became of a batch it could not deliver.
 *
 * ```ts
 * if (status === 400) throw new SinkError('refused', 'The receiver refuses the batch (400).');
 * if (status === 429) throw new SinkError('retry', 'The receiver is busy (429).', { retryAfterMs: 5_000 });
 * ```
 */
export class SinkError extends AuditError {
  override readonly name: string = 'SinkError';
  readonly kind: SinkErrorKind;
  /** Milliseconds the receiver asked to be left alone for. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: SinkErrorKind,
    message: string,
    options?: ErrorOptions & { readonly retryAfterMs?: number | undefined },
  ) {
    super('AUDIT_SINK_FAILED', message, options);
    this.kind = kind;
    this.retryAfterMs = options?.retryAfterMs;
  }
}
