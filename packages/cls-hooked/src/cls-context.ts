import type { Actor, Facts } from '@audit-trail/core';
import { checkOptionNames } from '@audit-trail/core/adapter';
import { checkNamespace, type ClsNamespace } from './namespace.js';
import { carrierOf } from './namespace-carrier.js';
import { type ClsSource, type Read, sourcesOf } from './source.js';

/**
 * Where the application keeps what events are to tell: paths such as `'tenant.id'`, the first part of which is a key of
 * the namespace, or functions of the namespace. All are synchronous; one that throws is reported and ignored.
 */
export interface ClsContextOptions<Namespace = ClsNamespace> {
  /**
   * Who acts: an object with an id as it would be in `req.user`, or a bare id. Default: what `audit()` finds in the
   * request; nobody outside of requests.
   */
  readonly actor?: ClsSource<Namespace, Actor> | undefined;
  /** The organization or tenant the actor acts in: a text or a number. Default: none. */
  readonly group?: ClsSource<Namespace, string> | undefined;
  /** Default: what `audit()` finds in the request. */
  readonly requestId?: ClsSource<Namespace, string> | undefined;
  /** Default: none. */
  readonly sessionId?: ClsSource<Namespace, string> | undefined;
  /** Default: none. */
  readonly correlationId?: ClsSource<Namespace, string> | undefined;
}

/** Options for `audit()` and `AuditModule`, for what the namespace was said to know and for nothing else. */
export interface ClsResolvers {
  readonly actor?: (request: object) => Actor | undefined;
  readonly group?: (request: object) => string | undefined;
  readonly requestId?: (request: object) => string | undefined;
  /** `sessionId` and `correlationId`. */
  readonly facts?: (request: object) => Facts | undefined;
}

const known: ReadonlySet<string> = new Set<keyof ClsContextOptions>([
  'actor',
  'group',
  'requestId',
  'sessionId',
  'correlationId',
]);

/**
 * Connects a namespace of cls-hooked with the audit trails of this process: events have the actor, group and ids that
 * it holds, and `currentAudit()` and `trail.record()` work wherever it holds, in callbacks bound to it too. Call it at
 * start, before requests and jobs; called again for the same namespace, the last call counts for work outside of requests.
 *
 * ```ts
 * const fromNamespace = clsContext(namespace, { actor: 'user', group: 'tenant.id', requestId: 'requestId' });
 * app.use(audit(trail, fromNamespace));
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` for what is no namespace or no such option, at once.
 */
export function clsContext<Namespace extends ClsNamespace>(
  namespace: Namespace,
  options: ClsContextOptions<Namespace> = {},
): ClsResolvers {
  checkNamespace(namespace);
  checkOptionNames(options, known, "{ actor: 'user', group: 'tenant.id' }");
  const sources = sourcesOf(namespace, options);
  const carrier = carrierOf(namespace);
  carrier.sources = sources;
  const resolver =
    <Value>(read: Read<Value>) =>
    (request: object): Value | undefined =>
      carrier.read(request, read);
  const { actor, group, requestId, sessionId, correlationId } = sources;
  return {
    ...(actor && { actor: resolver(actor) }),
    ...(group && { group: resolver(group) }),
    ...(requestId && { requestId: resolver(requestId) }),
    ...((sessionId ?? correlationId) && {
      facts: (request: object) => ({
        sessionId: sessionId && carrier.read(request, sessionId),
        correlationId: correlationId && carrier.read(request, correlationId),
      }),
    }),
  };
}
