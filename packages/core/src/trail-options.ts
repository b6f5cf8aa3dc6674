import type { Catalogue } from './catalogue/catalogue.js';
import { checkOptionNames, checkDuration, checkPositive, checkSinkName, wrongOption } from './check-options.js';
import { checkCloseOn } from './close-on.js';
import type { OnError } from './errors.js';
import { checkOnFailure, type OnFailure } from './failure-policy.js';
import { type Limits, resolveLimits } from './event/limits.js';
import { fileJournal } from './journal/file-journal.js';
import type { Journal } from './journal/journal.js';
import { checkProgress } from './progress.js';
import { checkRedactOptions, type RedactOptions } from './redact/redact-options.js';
import type { BatchLimits, Sink } from './sink.js';
import type { Progress } from './trail-types.js';

/** How long delivery waits after a failure: a random time up to a bound that doubles from `minDelay` to `maxDelay`. */
export interface RetryOptions {
  /** Milliseconds; default 200. */
  readonly minDelay: number;
  /** Milliseconds; default 60,000. */
  readonly maxDelay: number;
}

/** What an application says about its trail. Only `directory` (or `journal`) is required. */
export interface AuditTrailOptions {
  /** Where the journal lies on this machine; made when missing. */
  readonly directory?: string | undefined;
  /** A journal of another kind, instead of a directory. */
  readonly journal?: Journal | undefined;
  /** Where copies of the trail go. Default: nowhere, the journal is the trail. */
  readonly sinks?: readonly Sink[] | undefined;
  /** What is cleared from events before they are kept; `false` turns it off. Default: well-known secrets, masked. */
  readonly redact?: RedactOptions | false | undefined;
  /** How large an event may be. Default: 64 KiB, 8 levels, 200 keys an object, 8,192 characters a text. */
  readonly limits?: Partial<Limits> | undefined;
  /** The actions of this application. Default: any. */
  readonly catalogue?: Catalogue | undefined;
  /** The name of this application, in each event's `context.service`. */
  readonly service?: string | undefined;
  /** Batches for sinks that don't say what suits them. Default: 500 events, 1 MiB, 200 ms. */
  readonly batch?: Partial<BatchLimits> | undefined;
  /** Pauses after a failed delivery. Default: random ones, up to a bound that doubles from 200 ms to a minute. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /**
   * How far events have got when `flush()` resolves, unless it is told. Default `durable`, or `delivered` for a journal in
   * memory, of which nothing else can be asked.
   */
  readonly waitFor?: Progress | undefined;
  /** Milliseconds a sink may take for a batch. Default 30,000. */
  readonly deadline?: number | undefined;
  /** What happens while the journal can't keep events. Default `continue`. */
  readonly onFailure?: OnFailure | undefined;
  /**
   * Signals at which the trail is closed before they end the process, for programs without a shutdown of their own. Default
   * none.
   */
  readonly closeOn?: readonly NodeJS.Signals[] | undefined;
  /** Receives what goes wrong without breaking the application. Default: a process warning, one per code and second. */
  readonly onError?: OnError | undefined;
}

/** A sink, and the batches it gets. */
interface ResolvedSink {
  readonly sink: Sink;
  readonly batch: BatchLimits;
}

/** The options with their defaults, checked. */
export interface ResolvedOptions {
  readonly journal: Journal;
  readonly sinks: readonly ResolvedSink[];
  readonly redact: RedactOptions | false | undefined;
  readonly limits: Limits;
  readonly catalogue: Catalogue | undefined;
  readonly service: string | undefined;
  readonly retry: RetryOptions;
  readonly waitFor: Progress;
  readonly deadline: number;
  readonly onFailure: OnFailure;
  readonly closeOn: readonly NodeJS.Signals[];
  readonly onError: OnError | undefined;
}

const known: ReadonlySet<string> = new Set<keyof AuditTrailOptions>([
  'directory',
  'journal',
  'sinks',
  'redact',
  'limits',
  'catalogue',
  'service',
  'batch',
  'retry',
  'waitFor',
  'deadline',
  'onFailure',
  'closeOn',
  'onError',
]);

/**
 * Checks the options and opens the journal, last, so that a wrong option leaves nothing open.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`, `AUDIT_NOT_DURABLE`, `AUDIT_JOURNAL_UNUSABLE`.
 */
export function resolveOptions(options: AuditTrailOptions): ResolvedOptions {
  checkOptionNames(options, known, "{ directory: './audit-trail' }");
  const {
    directory,
    journal,
    sinks = [],
    batch,
    retry,
    deadline = 30_000,
    onError,
    service,
    catalogue,
    waitFor,
  } = options;
  if ((directory === undefined) === (journal === undefined)) {
    throw wrongOption("Give either a directory for the journal, such as { directory: './audit-trail' }, or a journal");
  }
  if (directory !== undefined && (typeof directory !== 'string' || directory === ''))
    throw wrongOption("'directory' is a path", directory);
  if (onError !== undefined && typeof onError !== 'function')
    throw wrongOption("'onError' is a function that is given an AuditError", onError);
  if (service !== undefined && typeof service !== 'string') throw wrongOption("'service' is a text", service);
  checkSinks(sinks);
  if (options.redact) checkRedactOptions(options.redact);
  if (catalogue !== undefined && typeof catalogue?.definitionOf !== 'function')
    throw wrongOption("'catalogue' is made by defineCatalogue()", catalogue);
  const persistent = journal?.persistent ?? true;
  if (waitFor !== undefined) checkProgress(waitFor, persistent);
  const batches = resolveBatch(defaultBatch, batch);
  const resolved = {
    sinks: sinks.map((sink) => ({ sink, batch: resolveBatch(batches, sink.batch) })),
    redact: options.redact,
    limits: resolveLimits(options.limits),
    catalogue,
    service,
    retry: resolveRetry(retry),
    waitFor: waitFor ?? (persistent ? ('durable' as const) : ('delivered' as const)),
    deadline: checkDuration('deadline', deadline),
    onFailure: checkOnFailure(options.onFailure ?? 'continue'),
    closeOn: checkCloseOn(options.closeOn ?? []),
    onError,
  };
  return { ...resolved, journal: journal ?? fileJournal({ directory: directory ?? '' }) };
}

const defaultBatch: BatchLimits = { maxEvents: 500, maxBytes: 1_048_576, maxDelay: 200 };

/** Fills what is left open. */
function resolveBatch(defaults: BatchLimits, given: Partial<BatchLimits> = {}): BatchLimits {
  checkOptionNames(given, new Set(Object.keys(defaultBatch)), '{ maxEvents: 100 }');
  const { maxEvents = defaults.maxEvents, maxBytes = defaults.maxBytes, maxDelay = defaults.maxDelay } = given;
  return {
    maxEvents: checkPositive('batch.maxEvents', maxEvents),
    maxBytes: checkPositive('batch.maxBytes', maxBytes),
    maxDelay: maxDelay === 0 ? 0 : checkDuration('batch.maxDelay', maxDelay),
  };
}

function resolveRetry(given: Partial<RetryOptions> = {}): RetryOptions {
  checkOptionNames(given, new Set(['minDelay', 'maxDelay']), '{ maxDelay: 30_000 }');
  const { minDelay = 200, maxDelay = 60_000 } = given;
  return {
    minDelay: checkDuration('retry.minDelay', minDelay),
    maxDelay: checkDuration('retry.maxDelay', Math.max(minDelay, maxDelay)),
  };
}

function checkSinks(sinks: unknown): asserts sinks is readonly Sink[] {
  if (!Array.isArray(sinks)) throw wrongOption("'sinks' is a list, such as [fileSink({ path })]", sinks);
  const names = new Set<string>();
  for (const sink of sinks as readonly Partial<Sink>[]) {
    if (typeof sink?.write !== 'function') throw wrongOption('A sink has a write(batch, { signal }) function', sink);
    const name = checkSinkName(sink.name);
    if (names.has(name))
      throw wrongOption(
        `Two sinks are named '${name}'; give each a name of its own, since its cursor is kept under it`,
      );
    names.add(name);
  }
}
