import { timeOfId } from '../event/id.js';
import type { SinkAttempt } from '../observers.js';
import type { SinkErrorKind } from '../sink.js';
import type { Outcome } from './attempt.js';
import type { EncodedBatch } from './batch.js';

/** What there is to tell of an attempt that has ended; undefined when it was given up. */
export function attempted(
  sink: string,
  batch: EncodedBatch,
  outcome: Outcome,
  milliseconds: number,
): SinkAttempt | undefined {
  if (outcome.kind === 'aborted') return undefined;
  return { sink, milliseconds, error: errorOf(outcome), age: ageOf(firstTaken(batch, outcome)) };
}

function errorOf(outcome: Exclude<Outcome, { kind: 'aborted' }>): SinkErrorKind | undefined {
  switch (outcome.kind) {
    case 'taken':
      return undefined;
    case 'failed':
      return 'retry';
    case 'partial':
      return outcome.retry.size > 0 ? 'retry' : 'refused';
    default:
      return outcome.kind;
  }
}

/** Id of the oldest event that was taken. */
function firstTaken(batch: EncodedBatch, outcome: Outcome): string | undefined {
  if (outcome.kind === 'taken') return batch.firstId;
  if (outcome.kind !== 'partial') return undefined;
  return batch.ids.find((id) => !outcome.retry.has(id) && !outcome.refused.has(id));
}

/** Milliseconds since an event was recorded. */
function ageOf(id: string | undefined): number | undefined {
  const time = id === undefined ? undefined : timeOfId(id);
  return time === undefined ? undefined : Math.max(0, Date.now() - time);
}
