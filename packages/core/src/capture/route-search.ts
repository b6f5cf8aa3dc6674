import type { Annotation } from './annotation.js';
import type { AnnotatedRoute } from './framework.js';

/** What an adapter knows of the layers and handlers of routes. */
export interface RouteHandles {
  /** The annotation of a layer or handler; undefined where it has none. */
  readonly annotationOf: (handle: object) => Annotation | undefined;
  /** Whether a handler leaves this request to later routes, as one for another version does. Default: none does. */
  readonly passesOn?: (handle: object, request: object) => boolean;
}

interface Match {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly path?: string | undefined;
}

/** A layer of Express's router; from router 2.3 on `match` returns what it found, before it keeps it on the layer. */
export interface RouterLayer extends Match {
  readonly handle: unknown;
  readonly method?: string | undefined;
  readonly route?: RouterRoute | undefined;
  match(path: string): boolean | Match;
}

export interface RouterRoute {
  readonly path?: unknown;
  readonly methods?: Readonly<Record<string, boolean | undefined>>;
  readonly stack?: readonly Pick<RouterLayer, 'handle' | 'method'>[];
}

interface Router {
  readonly stack: readonly RouterLayer[];
  readonly mergeParams?: boolean;
}

/** An Express application. */
interface Application {
  readonly _router?: unknown;
  readonly router?: unknown;
  /** Where it is mounted in others; `''` when it is not. */
  path(): string;
}

/** How far the search has come. */
interface Place {
  readonly request: Sought;
  readonly method: string;
  readonly path: string;
  readonly prefix: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A route without annotation answers this request: what comes behind it was not meant. */
const taken = Symbol('taken');

/** A request, as far as the search for its route needs it. */
interface Sought {
  readonly method?: string | undefined;
  /** As it came in. */
  readonly originalUrl?: string;
}

/**
 * Finds the annotated route a request was meant for though it never got there: a parser, an authentication layer or a
 * limiter answered before. Follows Express's own order, the first match wins; routes for all
 * methods without an annotation are passed over, since they are used as such layers. Sub-applications hide their routes.
 */
export function findAnnotatedRoute(
  application: unknown,
  request: Sought,
  handles: RouteHandles,
): AnnotatedRoute | undefined {
  const { method = 'GET', originalUrl: url = '/' } = request;
  if (!isApplication(application)) return undefined;
  // Express 4 throws where Express 5 has its router.
  // oxlint-disable-next-line no-underscore-dangle -- it is Express 4's name for it
  const router = application._router ?? application.router;
  if (!isRouter(router)) return undefined;
  const prefix = application.path();
  const [path = ''] = url.slice(url.startsWith(prefix) ? prefix.length : 0).split('?', 1);
  const place = { request, method: method.toLowerCase(), path: path || '/', prefix, params: {} };
  const found = search(router, place, handles);
  return found === taken ? undefined : found;
}

/** The annotation among a route's layers for a method. */
export function annotationIn(
  route: RouterRoute,
  { method = 'GET' }: Sought,
  { annotationOf }: RouteHandles,
): Annotation | undefined {
  // A route for GET answers HEAD too.
  const handled = method === 'HEAD' && !route.methods?.['head'] ? 'get' : method.toLowerCase();
  for (const { handle, method: only } of route.stack ?? []) {
    if (only !== undefined && only !== handled) continue;
    const annotation = typeof handle === 'function' ? annotationOf(handle) : undefined;
    if (annotation) return annotation;
  }
  return undefined;
}

/** A route as it is recorded; a router's root is written as the prefix the router is mounted at. */
export function routeName(prefix: string, path: unknown): string {
  return path === '/' && prefix !== '' ? prefix : `${prefix}${String(path)}`;
}

function search(router: Router, place: Place, handles: RouteHandles): AnnotatedRoute | typeof taken | undefined {
  for (const layer of router.stack) {
    const found = searchLayer(layer, router, place, handles);
    if (found) return found;
  }
  return undefined;
}

function searchLayer(
  layer: RouterLayer,
  router: Router,
  place: Place,
  handles: RouteHandles,
): AnnotatedRoute | typeof taken | undefined {
  const { route, handle } = layer;
  if (!route && !isRouter(handle)) return undefined;
  const match = matchOf(layer, place.path);
  if (!match) return undefined;
  const params = router.mergeParams ? { ...place.params, ...match.params } : { ...match.params };
  if (!route) {
    const prefix = match.path ?? '';
    const rest = place.path.slice(prefix.length);
    const path = rest.startsWith('/') ? rest : `/${rest}`;
    return isRouter(handle)
      ? search(handle, { ...place, path, prefix: place.prefix + prefix, params }, handles)
      : undefined;
  }
  if (!answers(route, place.method) || passesOn(route, place.request, handles)) return undefined;
  const annotation = annotationIn(route, place.request, handles);
  if (annotation) return { annotation, params, route: routeName(place.prefix, route.path) };
  return forAllMethods(route) ? undefined : taken;
}

function matchOf(layer: RouterLayer, path: string): Match | undefined {
  try {
    const match = layer.match(path);
    if (match === true) return { params: layer.params, path: layer.path };
    return match === false ? undefined : match;
  } catch {
    return undefined; // an address that can't be decoded is meant for no route
  }
}

function passesOn({ stack = [] }: RouterRoute, request: object, handles: RouteHandles): boolean {
  const { passesOn: leaves } = handles;
  return leaves !== undefined && stack.some(({ handle }) => typeof handle === 'function' && leaves(handle, request));
}

function answers({ methods = {} }: RouterRoute, method: string): boolean {
  return Boolean(methods['_all'] ?? methods[method] ?? (method === 'head' && methods['get']));
}

/** `router.all` says so; `app.all` adds every method one by one. */
function forAllMethods({ methods = {} }: RouterRoute): boolean {
  return Boolean(methods['_all']) || ['get', 'post', 'put', 'patch', 'delete'].every((method) => methods[method]);
}

function isApplication(value: unknown): value is Application {
  return typeof value === 'function' && 'path' in value && typeof value.path === 'function';
}

function isRouter(value: unknown): value is Router {
  return typeof value === 'function' && 'stack' in value && Array.isArray(value.stack);
}
