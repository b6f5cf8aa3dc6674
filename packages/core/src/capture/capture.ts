import { checkDuration, checkOptionNames, wrongOption } from '../check-options.js';
import type { Actor, Facts } from '../event/audit-input.js';
import { Trail } from '../trail.js';
import type { AdapterTrail, AuditTrail } from '../trail-types.js';
import { clientAddress } from './client-address.js';
import { defaultActor } from './default-actor.js';
import type { Framework } from './framework.js';
import { guarded } from './guarded.js';

/** How an application says who, where and with what further facts. All are synchronous; one that throws is reported and ignored. */
export interface CaptureOptions<Request> {
  /** Who acts. Default: the principal where passport, express-jwt, express-oauth2-jwt-bearer and express-session put it. */
  readonly actor?: ((request: Request) => Actor | undefined) | undefined;
  /** The organization or tenant the actor acts in. Default: none. */
  readonly group?: ((request: Request) => string | undefined) | undefined;
  /** Further facts for the event's `context`. */
  readonly facts?: ((request: Request) => Facts | undefined) | undefined;
  /** The request's id. Default: `req.id`, else a well-formed `X-Request-Id`, else a fresh UUID. */
  readonly requestId?: ((request: Request) => string | undefined) | undefined;
  /** Milliseconds to wait for a handler whose client has gone, before its outcome is `unknown`. Default 300,000. */
  readonly settleDeadline?: number | undefined;
  /** Milliseconds an answer is held for its event, where an annotation says `waitFor`. Default 10,000. */
  readonly waitDeadline?: number | undefined;
}

/** Everything the requests of one application share. */
export interface Capture {
  readonly trail: AdapterTrail;
  readonly actor: (request: object) => Actor | undefined;
  readonly group: (request: object) => string | undefined;
  readonly location: (request: object) => string | undefined;
  readonly facts: (request: object) => Facts | undefined;
  readonly requestId: (request: object) => string | undefined;
  readonly settleDeadline: number;
  readonly waitDeadline: number;
  readonly framework: Framework;
}

const resolvers = ['actor', 'group', 'facts', 'requestId'] as const;
/** The names of `CaptureOptions`, for adapters that take further options beside them. */
export const captureOptionNames: ReadonlySet<string> = new Set<keyof CaptureOptions<never>>([
  ...resolvers,
  'settleDeadline',
  'waitDeadline',
]);

/**
 * Checks an adapter's options once.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function createCapture(trail: AuditTrail, framework: Framework, options: CaptureOptions<never> = {}): Capture {
  if (!(trail instanceof Trail)) {
    throw wrongOption(
      'The first argument must be a trail made by createAuditTrail() of the same copy of @audit-trail/core. If it is one, two copies are installed: `npm ls @audit-trail/core` shows them',
    );
  }
  checkOptionNames(options, captureOptionNames, '{ actor: (req) => req.user }');
  for (const name of resolvers) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw wrongOption(`'${name}' is a function of the request, such as ${name}: (req) => req.${name}`, options[name]);
    }
  }
  const { settleDeadline = 300_000, waitDeadline = 10_000 } = options;
  return {
    trail,
    actor: guarded(trail, 'actor', options.actor ?? defaultActor),
    group: guarded(trail, 'group', options.group ?? nothing),
    location: guarded(trail, 'trust proxy', clientAddress),
    facts: guarded(trail, 'facts', options.facts ?? nothing),
    requestId: guarded(trail, 'requestId', options.requestId ?? nothing),
    settleDeadline: checkDuration('settleDeadline', settleDeadline),
    waitDeadline: checkDuration('waitDeadline', waitDeadline),
    framework,
  };
}

function nothing(): undefined {
  return undefined;
}
