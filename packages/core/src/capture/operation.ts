import type { CurrentAudit } from '../context/current-audit.js';
import { AuditError } from '../errors.js';
import type { ActionType, Outcome } from '../event/audit-event.js';
import type { Actor, AuditInput, Change, Facts, Target } from '../event/audit-input.js';
import { diff } from '../event/diff.js';
import type { Recorded } from '../trail-types.js';
import type { Annotation } from './annotation.js';
import type { RequestContext } from './request-context.js';
import type { CaptureSources } from './target.js';

/** How an operation ended: what the response says, or that nobody knows. */
export interface Ending {
  readonly outcome: Outcome;
  /** The response's status; absent when there was no response. */
  readonly status?: number | undefined;
  /** Why it failed, where nobody has said. */
  readonly reason?: string | undefined;
}

/** One run of an annotated handler, and the event it will be. The application speaks to it through `currentAudit()`. */
export class Operation implements CurrentAudit {
  readonly active = true;
  readonly annotation: Annotation;
  /** The operation that was in progress when this one began. */
  readonly outer: Operation | undefined;
  /** What the trail's own source of facts said when the operation began. */
  readonly ambient: Facts | undefined;
  readonly #context: RequestContext;
  readonly #params: Readonly<Record<string, unknown>>;
  readonly #route: string;
  /** The handler's arguments, result and error, as the adapter sees them. */
  args: readonly unknown[] = [];
  result: unknown;
  error: unknown;
  /** The route it began in, where the framework has routes, and whether that left the request to others. */
  origin: object | undefined;
  passedOn = false;
  #targets: Target[] | undefined;
  #metadata: Record<string, unknown> | undefined;
  #changes: readonly Change[] | undefined;
  #outcome: Outcome | undefined;
  #reason: unknown;
  #skipped = false;
  /** Id of the event that says that it was about to begin. */
  #attempt: string | undefined;

  constructor(
    context: RequestContext,
    annotation: Annotation,
    params: Readonly<Record<string, unknown>>,
    route: string,
    outer: Operation | undefined,
  ) {
    this.#context = context;
    this.annotation = annotation;
    this.#params = params;
    this.#route = route;
    this.outer = outer;
    this.ambient = context.trail.ambientFacts(context.request);
  }

  actor(actor: Actor): this {
    this.#context.setActor(actor);
    return this;
  }

  group(group: string): this {
    this.#context.setGroup(group);
    return this;
  }

  target(target: Target): this {
    (this.#targets ??= []).push(target);
    return this;
  }

  changes(before: unknown, after: unknown): this {
    const changes = diff(before, after);
    this.#changes = this.#changes ? [...this.#changes, ...changes] : changes;
    return this;
  }

  metadata(metadata: object): this {
    this.#metadata = { ...this.#metadata, ...metadata };
    return this;
  }

  outcome(outcome: Outcome): this {
    this.#outcome = outcome;
    return this;
  }

  reason(reason: unknown): this {
    this.#reason = reason;
    return this;
  }

  skip(): this {
    this.#skipped = true;
    return this;
  }

  record(input: AuditInput): Recorded {
    return this.#context.trail.recordIn(this.#context, input);
  }

  get isAttempted(): boolean {
    return this.#attempt !== undefined;
  }

  /** Whether it may not be done when it can't be recorded. */
  get failsClosed(): boolean {
    return this.annotation.failsClosed ?? this.#context.trail.failsClosed;
  }

  /** Records that it is about to begin, with what is known before it has a result. Resolves when that is durable. */
  async begin(): Promise<void> {
    const { readsResult, target, metadata } = this.annotation;
    const sources = this.#context.sources(this.#params, this);
    const input: AuditInput = {
      action: this.annotation.action,
      type: this.#type,
      facts: this.#facts(undefined),
      target: readsResult ? undefined : this.#read('target', target, sources),
      metadata: readsResult ? undefined : this.#read('metadata', metadata, sources),
    };
    const attempt = this.#context.trail.recordAttempt(this.#context, input, this.ambient, () => {
      void this.#context.settle({ outcome: 'unknown' });
    });
    this.#attempt = attempt.id; // also when it can't be made safe: the outcome is still its own
    await attempt.safe;
  }

  /** The event to record, or nothing when the application skipped it; an attempt that is recorded has its outcome recorded. */
  toInput(ending: Ending): AuditInput | undefined {
    if (this.#skipped && !this.isAttempted) return undefined;
    const outcome = this.#outcome ?? ending.outcome;
    const sources = this.#context.sources(this.#params, this);
    const metadata = this.#read('metadata', this.annotation.metadata, sources);
    return {
      action: this.annotation.action,
      type: this.#type,
      facts: this.#facts(ending.status),
      target: this.#targets ?? this.#read('target', this.annotation.target, sources),
      metadata: this.#metadata ? { ...metadata, ...this.#metadata } : metadata,
      outcome,
      reason: outcome === 'success' ? undefined : (this.#reason ?? this.#context.reason(this.error) ?? ending.reason),
      changes: this.#changes,
      causedBy: this.#attempt,
    };
  }

  get #type(): ActionType {
    return this.annotation.type ?? this.#context.typeOf(this.annotation.action);
  }

  /** The others are the context's. */
  #facts(status: number | undefined): Facts {
    return { route: this.#route || undefined, status };
  }

  #read<Result>(
    what: string,
    read: ((sources: CaptureSources) => Result | undefined) | undefined,
    sources: CaptureSources,
  ): Result | undefined {
    try {
      return read?.(sources) || undefined; // `condition && target` gives false where there is none
    } catch (cause) {
      this.#context.trail.report(
        new AuditError(
          'AUDIT_RESOLVER_FAILED',
          `The ${what} of '${this.annotation.action}' could not be read; the event is recorded without it.`,
          { cause },
        ),
      );
      return undefined;
    }
  }
}
