import type { Catalogue } from './catalogue/catalogue.js';
import { type Attempt, Attempts } from './attempts/attempts.js';
import type { AuditContext, ContextInput } from './context/audit-context.js';
import { currentContext, runInContext } from './context/context-carrier.js';
import { checkContext, RunContext } from './context/run-context.js';
import type { DeadLetter } from './delivery/dead-letter.js';
import { DeadStreams } from './delivery/dead-streams.js';
import { Deliveries, type RedeliverOptions } from './delivery/deliveries.js';
import type { Delivery } from './delivery/delivery.js';
import type { Redelivered } from './delivery/redelivery.js';
import { checkDeadline, checkSinkName, wrongOption } from './check-options.js';
import { closeOn } from './close-on.js';
import { AuditError } from './errors.js';
import type { ActionType } from './event/audit-event.js';
import type { AuditInput, Facts } from './event/audit-input.js';
import { EventLines } from './event/event-lines.js';
import { createIdSource } from './event/id.js';
import type { AppendOptions, Journal } from './journal/journal.js';
import { within } from './deadline.js';
import { FailurePolicy } from './failure-policy.js';
import { Gaps } from './gaps/gaps.js';
import { guarded } from './guarded.js';
import { Observers, type TrailObserver } from './observers.js';
import { checkProgress } from './progress.js';
import { RecordedEvent } from './recorded.js';
import { Reporter } from './report.js';
import { type AuditTrailOptions, resolveOptions, type ResolvedOptions } from './trail-options.js';
import type {
  AdapterTrail,
  AuditTrail,
  CloseResult,
  FlushOptions,
  Progress,
  Recorded,
  TrailHealth,
} from './trail-types.js';

/**
 * Opens a trail: the one object an application makes, at start, and closes at the end.
 *
 * ```ts
 * const trail = createAuditTrail({ directory: './audit-trail' });
 * trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } });
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` for a wrong option, `AUDIT_NOT_DURABLE` for a `waitFor` that a journal in memory
 * can't promise, `AUDIT_JOURNAL_UNUSABLE` for an unusable directory.
 */
export function createAuditTrail(options: AuditTrailOptions): AuditTrail {
  const resolved = resolveOptions(options);
  try {
    return new Trail(resolved);
  } catch (error) {
    void resolved.journal.close().catch(() => undefined); // the error that is thrown says what to do
    throw error;
  }
}

/** Milliseconds a sink has for letting go of what it holds, even when the deadline of a close is over. */
const disposeAtLeast = 100;
/** Milliseconds the journal has for that: until then nobody else can go on with its stream. */
const closeAtLeast = 5_000;

/** How an event comes to be, and where it goes. */
export class Trail implements AdapterTrail {
  readonly #journal: Journal;
  readonly #deliveries: Deliveries;
  /** Those from the trail's own journal. */
  readonly #own: readonly Delivery[];
  readonly #deadStreams: DeadStreams | undefined;
  readonly #catalogue: Catalogue | undefined;
  readonly #lines: EventLines;
  readonly #waitFor: Progress;
  readonly #reporter: Reporter;
  readonly #observers: Observers;
  readonly ambientFacts: AdapterTrail['ambientFacts'];
  readonly #policy: FailurePolicy;
  readonly #gaps: Gaps;
  readonly #attempts: Attempts;
  readonly #stopListening: () => void;
  /** What is to be recorded at the latest when the trail is closed. */
  readonly #lasts = new Set<() => void>();
  #recorded = 0;
  #closing: Promise<CloseResult> | undefined;
  /** Whether the journal is closed. Until then requests that are still answered are recorded, for the next process. */
  #closed = false;

  constructor(options: ResolvedOptions) {
    this.#journal = options.journal;
    this.#catalogue = options.catalogue;
    this.#waitFor = options.waitFor;
    this.#reporter = new Reporter(options.onError);
    const observers = new Observers(this.report);
    this.#observers = observers;
    this.ambientFacts = guarded(this.report, 'ambientFacts', options.ambientFacts);
    const nextId = createIdSource(options.journal.lastId);
    this.#lines = new EventLines(options, nextId, this.report);
    this.#policy = new FailurePolicy(options.onFailure, this.#journal);
    this.#journal.onError((error) => {
      this.report(error);
      this.#policy.failed();
    });
    const own = { journal: this.#journal, nextId, limits: options.limits };
    this.#gaps = new Gaps(own);
    this.#journal.onRecovered(() => {
      this.#gaps.note();
      this.#policy.recovered();
    });
    this.#attempts = new Attempts({ ...own, onError: this.report });
    this.#journal.onWritten?.((end) => observers.written(end));
    const { others } = this.#journal;
    this.#deliveries = new Deliveries({ sinks: options.sinks, others, onError: this.report, observers });
    this.#own = this.#deliveries.begin(this.#journal);
    if (others && options.sinks.length > 0)
      this.#deadStreams = new DeadStreams({ others, deliveries: this.#deliveries, onError: this.report });
    this.#stopListening = closeOn(options.closeOn, () => this.close());
  }

  record(input: AuditInput): Recorded {
    return this.recordIn(currentContext(this), input);
  }

  recordIn(context: AuditContext | undefined, input: AuditInput): Recorded {
    const { refusal } = this.#policy;
    if (refusal) throw refusal;
    const recorded = this.#record(context, input, this.ambientFacts(context?.request));
    this.#lines.reportUnknownFields(input);
    // Whoever goes on from here may answer within this tick.
    if (this.#policy.failsClosed) recorded.writeNow();
    return recorded;
  }

  recordAttempt(context: AuditContext, input: AuditInput, ambient: Facts | undefined, giveUp: () => void): Attempt {
    const position = this.#journal.end;
    const recorded = this.#record(context, { ...input, outcome: 'attempted' }, ambient);
    if (recorded.isLost) return { id: undefined, safe: recorded.synced() };
    const noted = this.#attempts.begin(recorded.id, { position, giveUp });
    return { id: recorded.id, safe: Promise.all([noted, recorded.synced()]) };
  }

  recordEnding(context: AuditContext, input: AuditInput, ambient: Facts | undefined): RecordedEvent {
    const recorded = this.#record(context, input, ambient, { writtenSoon: true });
    if (input.causedBy !== undefined && !recorded.isLost) this.#attempts.end(input.causedBy);
    return recorded;
  }

  #record(
    context: AuditContext | undefined,
    input: AuditInput,
    ambient: Facts | undefined,
    options?: AppendOptions,
  ): RecordedEvent {
    if (this.#closed) throw closed();
    const began = this.#observers.now();
    const { id, line } = this.#lines.make(input, context, ambient);
    const end = this.#journal.append(line, options);
    this.#observers.appended(began, end);
    this.#recorded += 1;
    return new RecordedEvent(id, end, this.#journal, this.#own);
  }

  run<Result>(declared: ContextInput, work: () => Result): Result {
    checkContext(declared);
    return runInContext(new RunContext(this, declared, currentContext(this)), work);
  }

  observe(observer: TrailObserver): () => void {
    return this.#observers.add(observer);
  }

  typeOf(action: string): ActionType | undefined {
    return this.#catalogue?.definitionOf(action)?.type;
  }

  write(): boolean {
    try {
      this.#journal.write();
      return true;
    } catch {
      return false; // the journal has reported it, keeps the events and tries again
    }
  }

  get failsClosed(): boolean {
    return this.#policy.failsClosed;
  }

  admit(failsClosed = this.failsClosed): ReturnType<FailurePolicy['admit']> {
    return this.#policy.admit(failsClosed);
  }

  get report(): Reporter['report'] {
    return this.#reporter.report;
  }

  async flush({ to = this.#waitFor, deadline = 10_000 }: FlushOptions = {}): Promise<void> {
    checkDeadline(deadline);
    checkProgress(to, this.#journal.persistent);
    const last = new RecordedEvent('', this.#journal.end, this.#journal, this.#own);
    const over = new AbortController();
    try {
      const reached = to === 'delivered' ? last.delivered(undefined, over.signal) : last[to]();
      await within(deadline, reached, `what was recorded to be ${to}`);
    } finally {
      over.abort();
    }
  }

  deadLetters(sink: string): AsyncIterable<DeadLetter> {
    return this.#deliveries.deadLetters(sink);
  }

  redeliver(sink: string, options: RedeliverOptions = {}): Promise<Redelivered> {
    return this.#deliveries.redeliver(sink, options);
  }

  async forget(sink: string): Promise<void> {
    checkSinkName(sink);
    if (this.#deliveries.has(sink)) {
      throw wrongOption(`The sink '${sink}' is one of this trail's; take it out of 'sinks' before it is forgotten`);
    }
    await this.#journal.forget(sink);
    for (const stream of this.#journal.others?.each() ?? []) await stream.forget(sink);
  }

  beforeClose(last: () => void): () => void {
    this.#lasts.add(last);
    return () => this.#lasts.delete(last);
  }

  async close({ deadline = 10_000 }: { readonly deadline?: number } = {}): Promise<CloseResult> {
    checkDeadline(deadline);
    if (!this.#closing) {
      for (const last of this.#lasts) last();
      this.#closing = this.#close(deadline);
    }
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  health(): TrailHealth {
    return {
      journal: this.#journal.health(),
      sinks: this.#deliveries.health(),
      recorded: this.#recorded,
      errors: this.#reporter.count,
    };
  }

  async #close(deadline: number): Promise<CloseResult> {
    const until = performance.now() + deadline;
    const left = (): number => Math.max(0, until - performance.now());
    this.#stopListening();
    this.#gaps.note();
    // The journal reports what fails here, and counts what is lost by it; one that is late is closed at the end.
    await within(left(), this.#journal.sync(), 'the journal to be synced').catch(() => undefined);
    await Promise.all([this.#deadStreams?.close(left()), this.#deliveries.close(left())]);
    const dispose = Math.max(left(), disposeAtLeast);
    await this.#deliveries.dispose(dispose);
    this.#gaps.note();
    await within(Math.max(left(), closeAtLeast), this.#attempts.close(), 'attempts to be ended').catch(() => undefined);
    this.#closed = true;
    await within(Math.max(left(), closeAtLeast), this.#journal.close(), 'the journal to be closed').catch(
      () => undefined,
    );
    const { journal, sinks } = this.health();
    return {
      delivered: sinks.reduce((sum, sink) => sum + sink.delivered, 0),
      pending: sinks.reduce((sum, sink) => sum + sink.lag.events, 0),
      lost: journal.lost,
    };
  }
}

function closed(): AuditError {
  return new AuditError(
    'AUDIT_CLOSED',
    'The trail is closed, so nothing more can be recorded. Close it after the last request, for instance when the server has closed.',
  );
}
