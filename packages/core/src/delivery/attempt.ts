import { AuditError } from '../errors.js';
import { type Batch, type PartialResult, type Sink, SinkError } from '../sink.js';

/** What came of handing a batch to a sink once. */
export type Outcome =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'partial';
      /** Number of events taken: those in neither of the two, which have none in common. */
      readonly taken: number;
      readonly retry: ReadonlySet<string>;
      /** Reasons by id. */
      readonly refused: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'failed'; readonly error: unknown; readonly retryAfterMs?: number | undefined }
  | { readonly kind: 'refused' | 'too_large'; readonly error: SinkError }
  | { readonly kind: 'aborted' };

export interface AttemptOptions {
  readonly sink: Sink;
  readonly batch: Batch;
  /** Milliseconds the sink may take. */
  readonly deadline: number;
  /** Gives the attempt up. */
  readonly signal: AbortSignal;
}

/**
 * Hands a batch to a sink. Always answers, by the deadline at the latest: a sink that goes on after it is not waited
 * for, and what it says then is not heard.
 */
export function attempt({ sink, batch, deadline, signal }: AttemptOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: 'aborted' });
    const controller = new AbortController();
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(outcome);
    };
    const abort = (): void => {
      controller.abort(signal.reason);
      end({ kind: 'aborted' });
    };
    const timer = setTimeout(() => {
      const error = new AuditError('AUDIT_DEADLINE', `It did not answer within ${deadline} ms.`);
      controller.abort(error);
      end({ kind: 'failed', error });
    }, deadline).unref();
    signal.addEventListener('abort', abort, { once: true });
    void write(sink, batch, controller.signal).then(end);
  });
}

async function write(sink: Sink, batch: Batch, signal: AbortSignal): Promise<Outcome> {
  try {
    return answerOf(await sink.write(batch, { signal }), batch);
  } catch (error) {
    if (!(error instanceof SinkError)) return { kind: 'failed', error };
    const { kind, retryAfterMs } = error;
    return kind === 'retry' ? { kind: 'failed', error, retryAfterMs } : { kind, error };
  }
}

/** What a sink resolved to. Anything but what the contract allows is a failure: it may mean that nothing arrived. */
function answerOf(answer: unknown, batch: Batch): Outcome {
  if (answer === undefined) return { kind: 'taken' };
  if (!isPartialResult(answer)) {
    throw new TypeError(
      'It resolved to something that is neither undefined nor { retry?: id[], refused?: { id, reason }[] }.',
    );
  }
  const retry = new Set(answer.retry);
  const refused = new Map(answer.refused?.filter(({ id }) => !retry.has(id)).map(({ id, reason }) => [id, reason]));
  if (retry.size + refused.size === 0) return { kind: 'taken' };
  const known = new Set(batch.ids);
  const unknown = [...retry, ...refused.keys()].find((id) => !known.has(id));
  if (unknown !== undefined) throw new TypeError(`It answered about '${unknown}', which is not in the batch.`);
  return { kind: 'partial', taken: known.size - retry.size - refused.size, retry, refused };
}

function isPartialResult(answer: unknown): answer is PartialResult {
  if (typeof answer !== 'object' || answer === null) return false;
  // A Response, a list or any other object of a class has no entries, and is no answer.
  const prototype: unknown = Object.getPrototypeOf(answer);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return Object.entries(answer).every(([key, value]: [string, unknown]) => {
    if (value === undefined) return key === 'retry' || key === 'refused';
    if (!Array.isArray(value)) return false;
    if (key === 'retry') return value.every((id) => typeof id === 'string');
    return key === 'refused' && value.every(isRefusal);
  });
}

function isRefusal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('reason' in value)) return false;
  return typeof value.id === 'string' && typeof value.reason === 'string';
}
