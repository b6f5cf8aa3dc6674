import type { Action } from '../catalogue/register.js';
import { checkOptionNames, wrongOption } from '../check-options.js';
import type { ActionType } from '../event/audit-event.js';
import type { Target } from '../event/audit-input.js';
import type { OnFailure } from '../failure-policy.js';
import { checkProgress } from '../progress.js';
import type { Progress } from '../trail-types.js';
import { type CaptureSources, compileTarget, type TargetPaths, type TargetReader } from './target.js';

/** What a route annotation may say besides the action. */
export interface AuditedOptions<Request = unknown, Response = unknown> {
  /** Default: what the catalogue says, then the HTTP method (POST c; GET, HEAD, QUERY r; PUT, PATCH u; DELETE d). */
  readonly type?: ActionType | undefined;
  /**
   * Where the target is found: `'user:params.id'`, or `{ type, id: 'params.id', name: 'body.email' }` with paths into
   * `params`, `query`, `body`, `args` or `result`, or a function that gives one target, several or none.
   */
  readonly target?:
    | string
    | TargetPaths
    | ((sources: CaptureSources<Request, Response>) => Target | readonly Target[] | undefined)
    | undefined;
  /** Metadata of every such event, or a function that makes it when the operation has ended. */
  readonly metadata?:
    | Readonly<Record<string, unknown>>
    | ((sources: CaptureSources<Request, Response>) => object | undefined)
    | undefined;
  /**
   * How far the event has got when the answer leaves. `written` keeps the answer until the end of a turn of the event loop at most,
   * `durable` until the event is on the disk, `delivered` until every sink has it. Default `written`.
   */
  readonly waitFor?: Progress | undefined;
  /**
   * What happens while the journal can't keep the event: `continue`, or `fail`, which answers 503 before the handler, and breaks
   * off an answer whose event can't be kept after all. Default: the trail's.
   */
  readonly onFailure?: Exclude<OnFailure, 'shutdown'> | undefined;
  /**
   * Whether the attempt is recorded, durably, before the handler runs, as an event with the outcome `attempted`; the event of how it
   * ended has its id as `caused_by`. After a crash the outcome of open attempts is recorded as `unknown`. Default false.
   */
  readonly intent?: boolean | undefined;
}

/** A route annotation, checked and ready to be read. Frozen: nothing that happens to one request shows in another. */
export interface Annotation {
  readonly action: Action;
  readonly type: ActionType | undefined;
  readonly target: TargetReader | undefined;
  readonly metadata: ((sources: CaptureSources) => object | undefined) | undefined;
  /** Whether the handler's result is read, so that it has to be kept. */
  readonly readsResult: boolean;
  readonly waitFor: Progress;
  /** Whether nothing may be done that can't be recorded; undefined: as the trail says. */
  readonly failsClosed: boolean | undefined;
  readonly intent: boolean;
}

type Compiled = Omit<Annotation, 'action'>;

const types: ReadonlySet<unknown> = new Set<ActionType | undefined>(['c', 'r', 'u', 'd', undefined]);
const known: ReadonlySet<string> = new Set<keyof AuditedOptions>([
  'type',
  'target',
  'metadata',
  'waitFor',
  'onFailure',
  'intent',
]);

/**
 * Checks what a route is annotated with.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` when the route is annotated, never when it is called.
 */
export function annotate<Request, Response>(action: Action, options?: AuditedOptions<Request, Response>): Annotation {
  if (typeof action !== 'string' || action.length === 0) {
    throw wrongOption("An action is a text such as 'user.2fa_succeeded'", action);
  }
  return Object.freeze({ action, ...compile(`'${action}'`, options) });
}

/**
 * Checks options that hold for several annotations, where they are written.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function checkDefaults<Request, Response>(options: AuditedOptions<Request, Response>): void {
  compile('these annotations', options);
}

function compile<Request, Response>(whose: string, options: AuditedOptions<Request, Response> = {}): Compiled {
  checkOptionNames(options, known, "{ type: 'r', target: 'user:params.id' }");
  const { type, metadata, waitFor = 'written', onFailure, intent = false } = options;
  if (!types.has(type)) throw wrongOption(`The type of ${whose} is one of c, r, u, d`, type);
  if (metadata !== undefined && typeof metadata !== 'function' && (typeof metadata !== 'object' || metadata === null)) {
    throw wrongOption(`The metadata of ${whose} is an object or a function`, metadata);
  }
  checkProgress(waitFor, true);
  if (onFailure !== undefined && onFailure !== 'continue' && onFailure !== 'fail')
    throw wrongOption(`The onFailure of ${whose} is 'continue' or 'fail'`, onFailure);
  if (typeof intent !== 'boolean') throw wrongOption(`The intent of ${whose} is true or false`, intent);
  const target =
    options.target === undefined ? undefined : compileTarget(whose, options.target as AuditedOptions['target']);
  return {
    type,
    target: target?.read,
    metadata: typeof metadata === 'function' ? (metadata as Compiled['metadata']) : metadata && (() => metadata),
    readsResult: (target?.readsResult ?? false) || typeof metadata === 'function',
    waitFor,
    failsClosed: onFailure && onFailure === 'fail',
    intent,
  };
}
