import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AuditContext, contextStorage } from '../context/audit-context.js';
import { contextOf } from '../context/current-audit.js';
import { RunContext } from '../context/run-context.js';
import type { ActionType, Outcome } from '../event/audit-event.js';
import type { Actor, Facts } from '../event/audit-input.js';
import type { AdapterTrail } from '../trail-types.js';
import { AuditError } from '../errors.js';
import type { Annotation } from './annotation.js';
import type { Capture } from './capture.js';
import { JournalUnavailable } from './journal-unavailable.js';
import { type Ending, Operation } from './operation.js';
import { annotationIn, findAnnotatedRoute, routeName, type RouterRoute } from './route-search.js';
import type { CaptureSources } from './target.js';

/** A request as Express makes it, as far as it is read here. */
export interface CapturedRequest extends Omit<IncomingMessage, 'id'> {
  readonly id?: unknown;
  readonly ip?: string | undefined;
  readonly baseUrl?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly app?: unknown;
  readonly originalUrl?: string;
  readonly route?: RouterRoute;
}

/** The context of one HTTP request, and the operations annotated on its way. */
export class RequestContext implements AuditContext {
  readonly anonymousIsNormal = true;
  readonly #capture: Capture;
  readonly #request: CapturedRequest;
  readonly #response: ServerResponse;
  /** Where the request came in: a mounted application puts itself in its place. */
  readonly #application: unknown;
  /** The innermost operation; those around it are its `outer` ones. A list would be one more object for each request. */
  #operation: Operation | undefined;
  #error: unknown;
  #settled = false;
  /** Whether something was thrown after the status had left. */
  #failedLate = false;
  #clientGone = false;
  /** Whether it was answered that nothing was done, since nothing can be recorded. */
  #refused = false;
  /** Ends the wait for a handler whose client has gone. */
  #forget: (() => void) | undefined;
  #actor: Actor | undefined;
  #group: string | undefined;
  #location: string | undefined;
  #facts: Facts | undefined;

  constructor(capture: Capture, request: CapturedRequest, response: ServerResponse) {
    this.#capture = capture;
    this.#request = request;
    this.#response = response;
    this.#application = request.app;
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
      requestId: this.#capture.requestId(this.#request) ?? requestIdOf(this.#request),
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

  sources(params: Readonly<Record<string, unknown>>, { args, result, error }: Operation): CaptureSources {
    const request = this.#request;
    // Express parses a query when it is read, and may refuse it then.
    return {
      req: request,
      res: this.#response,
      params,
      get query() {
        return request.query;
      },
      get body() {
        return request.body;
      },
      args,
      result,
      error,
    };
  }

  /**
   * Begins an operation where its annotated layer is reached. Params, route, actor and address are taken now: by the
   * end of the request Express has reset the first two, and a handler may have signed the actor out.
   */
  begin(annotation: Annotation): Operation {
    const { params, baseUrl = '', route } = this.#request;
    return this.#open(annotation, { ...params }, route ? routeName(baseUrl, route.path) : baseUrl);
  }

  /** Notes what was thrown, as the reason of every operation in progress should they not succeed. */
  failed(error: unknown): void {
    this.#error = error;
    // The status has left already, and can't tell of it any more.
    if (this.#response.headersSent) this.#failedLate = true;
    for (let operation = this.#operation; operation; operation = operation.outer) operation.error = error;
    if (this.#clientGone) this.#settleSoon();
  }

  /** Records the event of every operation, once. They are with the kernel when this returns. */
  settle(ending: Ending): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#forget?.();
    if (!this.#operation) this.#beginUnreached(ending);
    const actual: Ending = this.#failedLate ? { ...ending, outcome: 'failure' } : ending;
    if (!this.#operation) return;
    const kept = this.#record(this.#operation, actual) && this.trail.write();
    // Too late for an honest answer: the client must not take the work for recorded.
    if (!kept && this.trail.failsClosed && !this.#refused) this.#request.socket.destroy(); // the response may not have one yet
  }

  /**
   * Asks whether the operation may go on: undefined when it may, an error to answer with when the journal can't keep its
   * event, a promise of either while it is worth waiting.
   */
  admit(): JournalUnavailable | Promise<JournalUnavailable | undefined> | undefined {
    const admission = this.trail.admit();
    return admission instanceof Promise ? admission.then((error) => this.#refuse(error)) : this.#refuse(admission);
  }

  /**
   * The connection closed before an answer. A handler that still answers or completes says how it ended, and so does an
   * error; else nobody knows.
   */
  clientGone(): void {
    if (this.#settled) return;
    this.#clientGone = true;
    if (this.#operation || this.#reached()) this.#expectEnd();
    if (this.#error !== undefined) this.#settleSoon();
  }

  /** A handler's promise was fulfilled; without a client that is the end of it. */
  handlerCompleted(): void {
    if (this.#clientGone) this.settle({ outcome: 'success' });
  }

  /** Says that the end is unknown when it has not come by the deadline, or when the trail is closed before. */
  #expectEnd(): void {
    const unknown = (): void => this.settle({ outcome: 'unknown' });
    const timer = setTimeout(unknown, this.#capture.settleDeadline).unref();
    const keep = this.trail.beforeClose(unknown);
    this.#forget = () => {
      clearTimeout(timer);
      keep();
    };
  }

  /** The application's error handler answers in this turn, and knows more. */
  #settleSoon(): void {
    setImmediate(() => this.settle({ outcome: 'failure' }));
  }

  #open(annotation: Annotation, params: Readonly<Record<string, unknown>>, route: string): Operation {
    const operation = new Operation(this, annotation, params, route, this.#operation);
    this.#operation = operation;
    if (this.#clientGone && !this.#settled && !this.#forget) this.#expectEnd();
    this.actor();
    this.group();
    this.location();
    return operation;
  }

  /** A guard or an earlier layer answered: the annotation of the route still says what was attempted. */
  #beginUnreached({ status = 0 }: Ending): void {
    const { annotationOf } = this.#capture;
    const { method = 'GET', originalUrl = '/' } = this.#request;
    const reached = this.#reached();
    if (reached) {
      this.begin(reached).error = this.#error;
    } else if (status >= 400) {
      const meant = findAnnotatedRoute(this.#application, method, originalUrl, annotationOf);
      if (meant) this.#open(meant.annotation, meant.params, meant.route).error = this.#error;
    }
  }

  /** The annotation of the route that Express has dispatched to, whether or not its layer has run. */
  #reached(): Annotation | undefined {
    const { method = 'GET', route } = this.#request;
    return route && annotationIn(route, method.toLowerCase(), this.#capture.annotationOf);
  }

  #refuse(error: AuditError | undefined): JournalUnavailable | undefined {
    if (!error) return undefined;
    const unavailable = new JournalUnavailable(error);
    this.#refused = true;
    this.failed(unavailable);
    return unavailable;
  }

  /** Returns whether the journal took every event. */
  #record(operation: Operation, ending: Ending): boolean {
    const outerKept = operation.outer === undefined || this.#record(operation.outer, ending);
    try {
      const input = operation.toInput(ending);
      return (input === undefined || this.trail.recordEnding(this, input, operation.ambient)) && outerKept;
    } catch (cause) {
      const error =
        cause instanceof AuditError
          ? cause
          : new AuditError('AUDIT_EVENTS_LOST', `'${operation.annotation.action}' could not be recorded.`, { cause });
      this.trail.report(error);
      return false;
    }
  }
}

/**
 * The context of the HTTP request in progress; undefined outside of one. Give the request where it is at hand: it
 * finds its context even where asynchronous context was lost.
 */
export function currentRequest(request?: object): RequestContext | undefined {
  let context = (request && contextOf(request)) ?? contextStorage.getStore();
  while (context instanceof RunContext) context = context.parent;
  return context instanceof RequestContext ? context : undefined;
}

/** What a response's status says of the operation. */
export function outcomeOf(status: number): Outcome {
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 ? 'failure' : 'success';
}

/** GET, HEAD and QUERY read (RFC 9110, the HTTP QUERY method), DELETE deletes, POST creates; whatever else is there may change something. */
function typeOfMethod(method: string | undefined): ActionType {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'QUERY':
    case 'OPTIONS':
      return 'r';
    case 'POST':
      return 'c';
    case 'DELETE':
      return 'd';
    default:
      return 'u';
  }
}

const wellFormedId = /^[\w.:+/=@-]{1,128}$/;

/** An id from a header is copied only when it is short and plain; else the request gets a fresh one. */
function requestIdOf(request: CapturedRequest): string {
  const { id } = request;
  if (typeof id === 'string' && wellFormedId.test(id)) return id;
  if (typeof id === 'number') return String(id);
  const header = request.headers['x-request-id'];
  return typeof header === 'string' && wellFormedId.test(header) ? header : randomUUID();
}
