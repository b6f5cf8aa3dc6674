import type { CapturedRequest, Framework } from './framework.js';
import { annotationIn, findAnnotatedRoute, type RouteHandles, routeName, type RouterRoute } from './route-search.js';

/** What Express adds to a request. */
interface ExpressRequest extends CapturedRequest {
  readonly id?: unknown;
  readonly app?: unknown;
  readonly baseUrl?: string;
  readonly originalUrl?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly route?: RouterRoute;
}

/** Express, 4 and 5. */
export function expressFramework(handles: RouteHandles): Framework {
  return {
    // A mounted application puts itself in place of the one that the request came in to.
    entry: ({ app }: ExpressRequest) => app,
    running({ params, baseUrl = '', route }: ExpressRequest) {
      return { params: { ...params }, route: route ? routeName(baseUrl, route.path) : baseUrl };
    },
    annotation: (request: ExpressRequest) => request.route && annotationIn(request.route, request, handles),
    meant: (request: ExpressRequest, application) => findAnnotatedRoute(application, request, handles),
    requestId: ({ id }: ExpressRequest) => id,
  };
}
