import type { ServerResponse } from 'node:http';
import type { AuditContext } from '../context/audit-context.js';
import { currentContext } from '../context/context-carrier.js';
import { contextOf } from '../context/current-audit.js';
import { RunContext } from '../context/run-context.js';
import type { ActionType } from '../event/audit-event.js';
import type { Actor, Facts } from '../event/audit-input.js';
import type { AdapterTrail } from '../trail-types.js';
import type { AuditError } from '../errors.js';
import type { Annotation } from './annotation.js';
import type { Capture } from './capture.js';
import { asAuditError, awaitEnded, type EndedOperation, recordEnded } from './ended-operation.js';
import { breakOff } from './hold-answer.js';
import { requestIdOf, typeOfMethod } from './http-facts.js';
import { JournalUnavailable } from './journal-unavailable.js';
import type { CapturedRequest, Route } from './framework.js';
import { type Ending, Operation } from './operation.js';
import { Sources } from './sources.js';
import type { CaptureSources } from './target.js';

/** The context of one HTTP request, and the operations annotated on its way. */
export class RequestContext implements AuditContext {
  readonly anonymousIsNormal = true;
  readonly #capture: Capture;
  readonly #request: CapturedRequest;
  readonly #response: ServerResponse;
  /** What the framework answers with, given to handlers that answer themselves. */
  readonly reply: object;
  readonly #entry: unknown;
  /** The innermost operation; those around it are its `outer` ones. A list would be one more object for each request. */
  #operation: Operation | undefined;
  #error: unknown;
  #settled = false;
  /** Whether something was thrown after the status had left. */
  #failedLate = false;
  #clientGone = false;
  /** Whether it was answered that nothing was done, since nothing can be recorded. */
  #refused = false;
  /** Whether no route took it. */
  #unmatched = false;
  /** Ends the wait for a handler whose client has gone. */
  #forget: (() => void) | undefined;
  #actor: Actor | undefined;
  #group: string | undefined;
  #location: string | undefined;
  #facts: Facts | undefined;

  constructor(capture: Capture, request: CapturedRequest, response: ServerResponse, reply: object) {
    this.#capture = capture;
    this.#request = request;
    this.#response = response;
    this.reply = reply;
    this.#entry = capture.framework.entry(request);
  }

  get trail(): AdapterTrail {
    return this.#capture.trail;
  }

  get current(): Operation | undefined {
    return this.#operation;
  }

  get request(): object {
    return this.#request;
  }

  /** Whether its answer may have to wait for an event. */
  get waits(): boolean {
    for (let operation = this.#operation; operation; operation = operation.outer)
      if (operation.annotation.waitFor !== 'written') return true;
    return false;
  }

  actor(): Actor | undefined {
    return (this.#actor ??= this.#capture.actor(this.#request));
  }

  group(): string | undefined {
    return (this.#group ??= this.#capture.group(this.#request));
  }

  location(): string | undefined {
    return (this.#location ??= this.#capture.location(this.#request));
  }

  facts(): Facts {
    return (this.#facts ??= {
      requestId:
        this.#capture.requestId(this.#request) ??
        requestIdOf(this.#capture.framework.requestId(this.#request), this.#request.headers),
      method: this.#request.method,
      userAgent: this.#request.headers['user-agent'],
      ...this.#capture.facts(this.#request),
    });
  }

  setActor(actor: Actor): void {
    this.#actor = actor;
  }

  setGroup(group: string): void {
    this.#group = group;
  }

  typeOf(action: string): ActionType {
    return this.trail.typeOf(action) ?? typeOfMethod(this.#request.method);
  }

  reason(error: unknown): unknown {
    const { framework } = this.#capture;
    try {
      return framework.reason ? framework.reason(error) : error;
    } catch {
      return error; // it can't be looked into; what it is itself will be recorded
    }
  }

  sources(params: Readonly<Record<string, unknown>>, operation: Operation): CaptureSources {
    return new Sources(this.#request, this.reply, params, operation);
  }

  /**
   * Begins an operation where its annotated layer is reached. Params, route, actor and address are taken now: by the
   * end of the request Express has reset the first two, and a handler may have signed the actor out.
   */
  begin(annotation: Annotation): Operation {
    return this.#open(annotation, this.#capture.framework.running(this.#request));
  }

  /** The route of an operation left the request to others: it happened only if nobody else took it. */
  passOn({ origin }: Operation): void {
    for (let operation = this.#operation; operation; operation = operation.outer) {
      if (operation.origin === origin) operation.passedOn = true;
    }
  }

  /** Notes what was thrown, as the reason of every operation in progress should they not succeed. */
  failed(error: unknown): void {
    this.#error = error;
    // The status has left already, and can't tell of it any more.
    if (this.#response.headersSent) this.#failedLate = true;
    for (let operation = this.#operation; operation; operation = operation.outer) operation.error = error;
    if (this.#clientGone) this.#settleSoon();
  }

  /** Notes that no route took the request, though routes that leave some to others may have seen it. */
  unmatched(): void {
    this.#unmatched = true;
  }

  /**
   * Records the event of every operation, once. They are with the kernel before an answer leaves that is given from now on; while they
   * have to get further, a promise of that.
   */
  settle(ending: Ending): Promise<void> | undefined {
    if (this.#settled) return undefined;
    this.#settled = true;
    this.#forget?.();
    if (!this.#operation) this.#beginUnreached(ending);
    const actual: Ending = this.#failedLate ? { ...ending, outcome: 'failure' } : ending;
    if (!this.#operation) return undefined;
    const ended = recordEnded(this, this.#operation, actual, this.#meant(actual));
    if (ended.length === 0) return undefined;
    if (!ended.some(({ operation }) => operation.failsClosed || operation.annotation.waitFor !== 'written')) {
      this.#capture.sharedWrite.before(this.#response);
      return undefined;
    }
    const written = this.trail.write();
    const giveUp = (): void => breakOff(this.#response);
    const isKept = ({ event }: EndedOperation): boolean => written && event !== undefined && !event.isLost;
    // Too late for an honest answer: the client must not take the work for recorded.
    if (!this.#refused && ended.some((each) => each.operation.failsClosed && !isKept(each))) giveUp();
    return awaitEnded(ended.filter(isKept), this.#capture, giveUp);
  }

  /**
   * Asks whether an operation may go on: undefined when it may, an error to answer with when the journal can't keep its
   * event, a promise of either while it is worth waiting, or its attempt is being recorded.
   */
  admit(operation: Operation): JournalUnavailable | Promise<JournalUnavailable | undefined> | undefined {
    const admission = this.trail.admit(operation.failsClosed);
    if (operation.annotation.intent) return this.#attempt(operation, admission);
    return admission instanceof Promise ? admission.then((error) => this.#refuse(error)) : this.#refuse(admission);
  }

  /**
   * The connection closed before an answer. A handler that still answers or completes says how it ended, and so does an
   * error; else nobody knows.
   */
  clientGone(): void {
    if (this.#settled) return;
    this.#clientGone = true;
    if (this.#operation || this.#capture.framework.annotation(this.#request)) this.#expectEnd();
    if (this.#error !== undefined) this.#settleSoon();
  }

  /** A handler's promise was fulfilled; without a client that is the end of it. */
  handlerCompleted(): void {
    if (this.#clientGone) void this.settle({ outcome: 'success' });
  }

  /** Says that the end is unknown when it has not come by the deadline, or when the trail is closed before. */
  #expectEnd(): void {
    const unknown = (): void => void this.settle({ outcome: 'unknown' });
    const timer = setTimeout(unknown, this.#capture.settleDeadline).unref();
    const keep = this.trail.beforeClose(unknown);
    this.#forget = () => {
      clearTimeout(timer);
      keep();
    };
  }

  /** The application's error handler answers in this turn, and knows more. */
  #settleSoon(): void {
    setImmediate(() => void this.settle({ outcome: 'failure' }));
  }

  #open(annotation: Annotation, { params, route }: Route): Operation {
    const operation = new Operation(this, annotation, params, route, this.#operation);
    operation.origin = this.#capture.framework.origin?.(this.#request);
    this.#operation = operation;
    if (this.#clientGone && !this.#settled && !this.#forget) this.#expectEnd();
    this.actor();
    this.group();
    this.location();
    return operation;
  }

  /** A guard or an earlier layer answered: the annotation of the route still says what was attempted. */
  #beginUnreached({ status = 0 }: Ending): void {
    if (this.#unmatched) return;
    const { framework } = this.#capture;
    const reached = framework.annotation(this.#request);
    if (!reached && status < 400) return;
    const meant = framework.meant(this.#request, this.#entry);
    // After an error Express has reset params and prefix; but the application may have changed the address before.
    if (reached && meant?.annotation !== reached) this.begin(reached).error = this.#error;
    else if (meant) this.#open(meant.annotation, meant).error = this.#error;
  }

  /** The route whose operations count even if it passed the request on: the last one, when it failed and no other took it. */
  #meant({ outcome }: Ending): object | undefined {
    const last = this.#operation?.origin;
    return outcome !== 'success' && this.#capture.framework.tookLast?.(this.#request, last) ? last : undefined;
  }

  #refuse(error: AuditError | undefined): JournalUnavailable | undefined {
    if (!error) return undefined;
    const unavailable = new JournalUnavailable(error);
    this.#refused = true;
    this.failed(unavailable);
    return unavailable;
  }

  async #attempt(operation: Operation, admission: ReturnType<AdapterTrail['admit']>) {
    const refusal = this.#refuse(await admission);
    if (refusal) return refusal;
    try {
      await operation.begin();
    } catch (cause) {
      const error = asAuditError(cause, `The attempt of '${operation.annotation.action}' could not be recorded.`);
      this.trail.report(error);
      if (operation.failsClosed) return this.#refuse(error);
    }
    return undefined;
  }
}

/**
 * The context of the HTTP request in progress; undefined outside of one. Give the request where it is at hand: it
 * finds its context even where asynchronous context was lost.
 */
export function currentRequest(request?: object): RequestContext | undefined {
  let context = (request && contextOf(request)) ?? currentContext();
  while (context instanceof RunContext) context = context.parent;
  return context instanceof RequestContext ? context : undefined;
}
