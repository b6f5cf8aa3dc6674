import { AuditError } from '../errors.js';
import type { Outcome } from '../event/audit-event.js';
import type { Actor, AuditInput, Target } from '../event/audit-input.js';
import type { Recorded } from '../trail-types.js';
import type { AuditContext } from './audit-context.js';
import { currentContext } from './context-carrier.js';

/**
 * The event of the operation in progress, for the code that knows more than the annotation does.
 *
 * ```ts
 * currentAudit().target({ type: 'document', id: document.id }).changes(before, after);
 * ```
 */
export interface CurrentAudit {
  /** Whether there is an annotated operation here; outside of one, what describes an event has no effect. */
  readonly active: boolean;
  /** Says who acts, for everything recorded in this context. */
  actor(actor: Actor): this;
  /** Says in which organization, for everything recorded in this context. */
  group(group: string): this;
  /** Adds a target; the first named is the event's, more make `targets`. Replaces what the annotation finds. */
  target(target: Target): this;
  /** Compares two states now and records the differences; later changes to the objects don't show. */
  changes(before: unknown, after: unknown): this;
  /** Adds to the event's metadata. */
  metadata(metadata: object): this;
  /** Says how the operation ended, over what the response's status says. */
  outcome(outcome: Outcome): this;
  /** Says why it did not succeed: a text or an error. */
  reason(reason: unknown): this;
  /** Records no event for this operation, such as a repeated request that changed nothing. */
  skip(): this;
  /**
   * Records another event with this context's actor, group, location and facts.
   *
   * @throws AuditError `AUDIT_CONTEXT_MISSING` outside of any context, and as `trail.record()` does.
   */
  record(input: AuditInput): Recorded;
}

const requestContexts = Symbol.for('audit-trail.request-context');

/** Makes a context findable from its request, where AsyncLocalStorage has lost it. */
export function attachContext(request: object, context: AuditContext): void {
  (request as { [requestContexts]?: AuditContext })[requestContexts] = context;
}

/** The context attached to a request. */
export function contextOf(request: object): AuditContext | undefined {
  return (request as { [requestContexts]?: AuditContext })[requestContexts];
}

/**
 * The event of the innermost annotated operation in progress. Give the request where asynchronous context is lost (a
 * callback of an old library). Outside of any context it does nothing, and a process warning says so once.
 */
export function currentAudit(request?: object): CurrentAudit {
  const context = (request && contextOf(request)) ?? currentContext();
  return context?.current ?? new Unannotated(context);
}

/** Stands in where no annotated operation is in progress: actor, group and `record` work as far as there is a context. */
class Unannotated implements CurrentAudit {
  readonly active = false;
  readonly #context: AuditContext | undefined;

  constructor(context: AuditContext | undefined) {
    this.#context = context;
  }

  actor(actor: Actor): this {
    if (!this.#context) return this.#inert();
    this.#context.setActor(actor);
    return this;
  }

  group(group: string): this {
    if (!this.#context) return this.#inert();
    this.#context.setGroup(group);
    return this;
  }

  target(): this {
    return this.#inert();
  }

  changes(): this {
    return this.#inert();
  }

  metadata(): this {
    return this.#inert();
  }

  outcome(): this {
    return this.#inert();
  }

  reason(): this {
    return this.#inert();
  }

  skip(): this {
    return this;
  }

  record(input: AuditInput): Recorded {
    if (this.#context) return this.#context.trail.recordIn(this.#context, input);
    throw new AuditError(
      'AUDIT_CONTEXT_MISSING',
      'currentAudit().record() was called outside of any request or trail.run(). Call trail.record() instead, or wrap the work in trail.run({ actor }, work).',
    );
  }

  #inert(): this {
    warnOnce();
    return this;
  }
}

let warned = false;

function warnOnce(): void {
  if (warned) return;
  warned = true;
  process.emitWarning(
    'currentAudit() was used where no annotated operation is in progress, so what it was told is not recorded. Annotate the route with audited(…) or @Audited(…), or call trail.record() with the whole event.',
    { type: 'AuditTrailWarning', code: 'AUDIT_CONTEXT_MISSING' },
  );
}
