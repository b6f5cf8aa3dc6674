import { wrongOption } from '../check-options.js';
import { setOwn } from '../event/json.js';
import type { CapturedRequest, Framework } from './framework.js';
import { isApplication, type MountedApplication } from './mounted-application.js';
import {
  annotationIn,
  findAnnotatedRoute,
  forAllMethods,
  type RouteHandles,
  routeName,
  type RouterRoute,
} from './route-search.js';

/** What Express adds to a request. */
interface ExpressRequest extends CapturedRequest {
  readonly id?: unknown;
  readonly app?: unknown;
  readonly baseUrl?: string;
  readonly originalUrl?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly route?: RouterRoute;
}

/** Where a request came in: an application that is mounted there puts itself in place of it. */
interface Entry {
  readonly application: unknown;
  readonly prefix: string;
}

/**
 * Express, 4 and 5. `mounts` are applications that are mounted in another one: their routes can't be seen from outside.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` when these are none.
 */
export function expressFramework(handles: RouteHandles, mounts: readonly MountedApplication[] = []): Framework {
  if (!Array.isArray(mounts) || !mounts.every(isApplication)) {
    throw wrongOption("'mounts' is a list of applications made by express()", mounts);
  }
  const known = { ...handles, mounts };
  return {
    entry: ({ app, baseUrl = '' }: ExpressRequest): Entry => ({ application: app, prefix: baseUrl }),
    running({ params, baseUrl = '', route }: ExpressRequest) {
      return { params: copyOf(params), route: route ? routeName(baseUrl, route.path) : baseUrl };
    },
    annotation: (request: ExpressRequest) => request.route && annotationIn(request.route, request, known),
    meant: (request: ExpressRequest, entry) => findAnnotatedRoute({ request, ...(entry as Entry) }, known),
    origin: ({ route }: ExpressRequest) => route,
    tookLast: ({ route }: ExpressRequest, origin) => route === origin || (route !== undefined && forAllMethods(route)),
    requestId: ({ id }: ExpressRequest) => id,
  };
}

/** Of params, which the router makes without a prototype: V8 takes three times as long to spread such an object. */
function copyOf(params: ExpressRequest['params']): Record<string, unknown> {
  const given = params ?? {};
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(given)) setOwn(copy, key, given[key]);
  return copy;
}
