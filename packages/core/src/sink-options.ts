import { checkDuration, checkOptionNames, checkPositive, wrongOption } from './check-options.js';

/** How much one batch may hold, and how long the first event of a batch may wait for others. */
export interface BatchLimits {
  /** Default 500. */
  readonly maxEvents: number;
  /** Bytes of JSON lines. Default 1 MiB. One larger event makes a batch of its own. */
  readonly maxBytes: number;
  /** Milliseconds. Default 200. */
  readonly maxDelay: number;
}

/** How long delivery waits after a failure: a random time up to a bound that doubles from `minDelay` to `maxDelay`. */
export interface RetryOptions {
  /** Milliseconds; default 200. */
  readonly minDelay: number;
  /** Milliseconds; default 60,000. */
  readonly maxDelay: number;
}

/** Where delivery begins for a sink that the journal has not seen: at the oldest event kept, or with those to come. */
export type StartFrom = 'oldest' | 'now';

/** What suits a receiver. The trail's options of these names, and then the defaults, fill what is left out. */
export interface SinkOptions {
  /** Default: 500 events, 1 MiB, 200 ms. */
  readonly batch?: Partial<BatchLimits> | undefined;
  /** Milliseconds a write may take; then it is given up and tried again. Default 30,000. */
  readonly deadline?: number | undefined;
  /** Pauses after a failed write. Default: random ones, up to a bound that doubles from 200 ms to a minute. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /** Default `oldest`. Counts only until the sink's cursor is in the journal. */
  readonly from?: StartFrom | undefined;
}

/** The options with their defaults, checked. */
export interface ResolvedSinkOptions {
  readonly batch: BatchLimits;
  readonly deadline: number;
  readonly retry: RetryOptions;
  readonly from: StartFrom;
}

/** For sinks that take these options from the application. */
export const sinkOptionNames = ['batch', 'deadline', 'retry', 'from'] as const satisfies (keyof SinkOptions)[];

const defaultOptions: ResolvedSinkOptions = {
  batch: { maxEvents: 500, maxBytes: 1_048_576, maxDelay: 200 },
  deadline: 30_000,
  retry: { minDelay: 200, maxDelay: 60_000 },
  from: 'oldest',
};

/**
 * Fills what is left open.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function resolveSinkOptions(given: SinkOptions, defaults = defaultOptions): ResolvedSinkOptions {
  const { deadline = defaults.deadline, from = defaults.from } = given;
  if (from !== 'oldest' && from !== 'now') throw wrongOption("'from' is 'oldest' or 'now'", from);
  return {
    batch: resolveBatch(given.batch, defaults.batch),
    deadline: checkDuration('deadline', deadline),
    retry: resolveRetry(given.retry, defaults.retry),
    from,
  };
}

/**
 * Those of a sink's own options that the trail looks at, checked and copied; what is left out stays so.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function sinkOptionsOf({ batch, deadline, retry, from }: SinkOptions): SinkOptions {
  resolveSinkOptions({ batch, deadline, retry, from });
  return { batch: { ...batch }, deadline, retry: { ...retry }, from };
}

function resolveBatch(given: Partial<BatchLimits> = {}, defaults: BatchLimits): BatchLimits {
  checkOptionNames(given, new Set(Object.keys(defaults)), '{ maxEvents: 100 }');
  const { maxEvents = defaults.maxEvents, maxBytes = defaults.maxBytes, maxDelay = defaults.maxDelay } = given;
  return {
    maxEvents: checkPositive('batch.maxEvents', maxEvents),
    maxBytes: checkPositive('batch.maxBytes', maxBytes),
    maxDelay: maxDelay === 0 ? 0 : checkDuration('batch.maxDelay', maxDelay),
  };
}

function resolveRetry(given: Partial<RetryOptions> = {}, defaults: RetryOptions): RetryOptions {
  checkOptionNames(given, new Set(Object.keys(defaults)), '{ maxDelay: 30_000 }');
  const { minDelay = defaults.minDelay, maxDelay = defaults.maxDelay } = given;
  return {
    minDelay: checkDuration('retry.minDelay', minDelay),
    maxDelay: checkDuration('retry.maxDelay', Math.max(minDelay, maxDelay)),
  };
}
