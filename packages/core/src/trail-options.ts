import type { Catalogue } from './catalogue/catalogue.js';
import { checkOptionNames, checkSinkName, wrongOption } from './check-options.js';
import { checkCloseOn } from './close-on.js';
import type { ResolvedSink } from './delivery/deliveries.js';
import type { OnError } from './errors.js';
import type { Facts } from './event/audit-input.js';
import { checkOnFailure, type OnFailure } from './failure-policy.js';
import { type Limits, resolveLimits } from './event/limits.js';
import { fileJournal } from './journal/file-journal.js';
import type { Journal } from './journal/journal.js';
import { checkProgress } from './progress.js';
import { checkRedactOptions, type RedactOptions } from './redact/redact-options.js';
import type { Sink } from './sink.js';
import { type BatchLimits, resolveSinkOptions, type RetryOptions } from './sink-options.js';
import type { Progress } from './trail-types.js';

/** Says what is known at the moment it is called, in the request that it is given. */
export type AmbientFacts = (request: object | undefined) => Facts | undefined;

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
  /**
   * Facts of the moment, for the `context` of everything the trail records: asked at each `record()`, and for a request
   * when its annotated layer is reached. Gets the request in progress, if there is one; synchronous. Facts of the context
   * and of the input count before these. One that throws is reported and ignored. Default: none.
   */
  readonly ambientFacts?: AmbientFacts | undefined;
  /** The name of this application, in each event's `context.service`. */
  readonly service?: string | undefined;
  /** Batches for sinks that don't say what suits them. Default: 500 events, 1 MiB, 200 ms. */
  readonly batch?: Partial<BatchLimits> | undefined;
  /** Pauses after a failed write, for such sinks. Default: random ones, up to a bound that doubles from 200 ms to a minute. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /**
   * How far events have got when `flush()` resolves, unless it is told. Default `durable`, or `delivered` for a journal in
   * memory, of which nothing else can be asked.
   */
  readonly waitFor?: Progress | undefined;
  /** Milliseconds such a sink may take for a batch. Default 30,000. */
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

/** The options with their defaults, checked. */
export interface ResolvedOptions {
  readonly journal: Journal;
  readonly sinks: readonly ResolvedSink[];
  readonly redact: RedactOptions | false | undefined;
  readonly limits: Limits;
  readonly catalogue: Catalogue | undefined;
  readonly ambientFacts: AmbientFacts | undefined;
  readonly service: string | undefined;
  readonly waitFor: Progress;
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
  'ambientFacts',
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
  const { directory, journal, sinks = [], batch, retry, deadline, onError, service, catalogue, waitFor } = options;
  const { ambientFacts } = options;
  if ((directory === undefined) === (journal === undefined)) {
    throw wrongOption("Give either a directory for the journal, such as { directory: './audit-trail' }, or a journal");
  }
  if (directory !== undefined && (typeof directory !== 'string' || directory === ''))
    throw wrongOption("'directory' is a path", directory);
  if (onError !== undefined && typeof onError !== 'function')
    throw wrongOption("'onError' is a function that is given an AuditError", onError);
  if (service !== undefined && typeof service !== 'string') throw wrongOption("'service' is a text", service);
  if (ambientFacts !== undefined && typeof ambientFacts !== 'function')
    throw wrongOption("'ambientFacts' is a function that gives facts, such as { correlationId }", ambientFacts);
  checkSinks(sinks);
  if (options.redact) checkRedactOptions(options.redact);
  if (catalogue !== undefined && typeof catalogue?.definitionOf !== 'function')
    throw wrongOption("'catalogue' is made by defineCatalogue()", catalogue);
  const persistent = journal?.persistent ?? true;
  if (waitFor !== undefined) checkProgress(waitFor, persistent);
  const defaults = resolveSinkOptions({ batch, deadline, retry });
  const resolved = {
    sinks: sinks.map((sink) => ({ sink, ...resolveSinkOptions(sink, defaults) })),
    redact: options.redact,
    limits: resolveLimits(options.limits),
    catalogue,
    ambientFacts,
    service,
    waitFor: waitFor ?? (persistent ? ('durable' as const) : ('delivered' as const)),
    onFailure: checkOnFailure(options.onFailure ?? 'continue'),
    closeOn: checkCloseOn(options.closeOn ?? []),
    onError,
  };
  return { ...resolved, journal: journal ?? fileJournal({ directory: directory ?? '' }) };
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
