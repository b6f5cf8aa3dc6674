import { adapterTrail } from '../adapter-trail.js';
import { checkDuration, checkOptionNames, wrongOption } from '../check-options.js';
import type { Actor, Facts } from '../event/audit-input.js';
import { guarded } from '../guarded.js';
import type { AdapterTrail, AuditTrail } from '../trail-types.js';
import { clientAddress } from './client-address.js';
import { defaultActor } from './default-actor.js';
import type { Framework } from './framework.js';
import { SharedWrite } from './shared-write.js';

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
  readonly sharedWrite: SharedWrite;
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
  const audited = adapterTrail(trail);
  checkOptionNames(options, captureOptionNames, '{ actor: (req) => req.user }');
  for (const name of resolvers) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw wrongOption(`'${name}' is a function of the request, such as ${name}: (req) => req.${name}`, options[name]);
    }
  }
  const { settleDeadline = 300_000, waitDeadline = 10_000 } = options;
  const { report } = audited;
  return {
    trail: audited,
    actor: guarded(report, 'actor', options.actor ?? defaultActor),
    group: guarded(report, 'group', options.group),
    location: guarded(report, 'trust proxy', clientAddress),
    facts: guarded(report, 'facts', options.facts),
    requestId: guarded(report, 'requestId', options.requestId),
    settleDeadline: checkDuration('settleDeadline', settleDeadline),
    waitDeadline: checkDuration('waitDeadline', waitDeadline),
    sharedWrite: new SharedWrite(() => audited.write()),
    framework,
  };
}
