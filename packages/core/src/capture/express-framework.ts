import type { CapturedRequest, Framework } from './framework.js';
import { annotationIn, type AnnotationOf, findAnnotatedRoute, routeName, type RouterRoute } from './route-search.js';

/** What Express adds to a request. */
interface ExpressRequest extends CapturedRequest {
  readonly id?: unknown;
  readonly app?: unknown;
  readonly baseUrl?: string;
  readonly originalUrl?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly route?: RouterRoute;
}

/** Express, 4 and 5. `annotationOf` tells which layers and handlers are annotated. */
export function expressFramework(annotationOf: AnnotationOf): Framework {
  return {
    // A mounted application puts itself in place of the one that the request came in to.
    entry: ({ app }: ExpressRequest) => app,
    running({ params, baseUrl = '', route }: ExpressRequest) {
      return { params: { ...params }, route: route ? routeName(baseUrl, route.path) : baseUrl };
    },
    annotation({ method = 'GET', route }: ExpressRequest) {
      return route && annotationIn(route, method.toLowerCase(), annotationOf);
    },
    meant({ method = 'GET', originalUrl = '/' }: ExpressRequest, application) {
      return findAnnotatedRoute(application, method, originalUrl, annotationOf);
    },
    requestId: ({ id }: ExpressRequest) => id,
  };
}
