import type { Annotation } from './annotation.js';
import type { AnnotatedRoute } from './framework.js';
import { isApplication, type MountedApplication, routerOf } from './mounted-application.js';

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
  readonly name?: string | undefined;
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

/** A request as it came in, and where. */
export interface Arrival {
  /** The Express application that it came to. */
  readonly application: unknown;
  /** The path at which that is mounted in another, as requested. */
  readonly prefix: string;
  readonly request: Sought;
}

/** What is known of an application besides its structure. */
export interface Known extends RouteHandles {
  /** Applications that are mounted in it, or in each other. */
  readonly mounts: readonly MountedApplication[];
}

/** How far the search has come. */
interface Place {
  readonly application: MountedApplication;
  readonly request: Sought;
  readonly method: string;
  readonly path: string;
  readonly prefix: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The name of the function in which an application hides another that it mounts. */
const hidingApplication = 'mounted_app';

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
 * limiter answered before. Follows Express's own order, the first match wins; routes for all methods without an annotation
 * are passed over, since they are used as such layers. Mounted applications are searched where they are known.
 */
export function findAnnotatedRoute(arrival: Arrival, known: Known): AnnotatedRoute | undefined {
  const { application, request } = arrival;
  const { method = 'GET', originalUrl = '/' } = request;
  if (!isApplication(application)) return undefined;
  const whole = decodable(pathOf(originalUrl));
  const mounted = application.path();
  // Where it is mounted at a pattern, `path()` is that pattern.
  const prefix = whole.startsWith(mounted) ? mounted.replace(/\/$/, '') : arrival.prefix;
  const path = whole.slice(prefix.length) || '/';
  const place: Place = { application, request, method: method.toLowerCase(), path, prefix, params: {} };
  const found = search(routerOf(application), place, known);
  return found === taken ? undefined : found;
}

/** A path that Express refuses to decode is still meant for a route: its escapes are taken for what they look like. */
function decodable(path: string): string {
  try {
    decodeURIComponent(path);
    return path;
  } catch {
    return path.replaceAll('%', '%25');
  }
}

/** Clients may also name the host (RFC 9112 §3.2.2), and send what should have stayed with them. */
function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*/s, '');
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

/** A route as it is recorded, with all its paths; a router's root is written as the prefix the router is mounted at. */
export function routeName(prefix: string, path: unknown): string {
  if (Array.isArray(path)) return path.map((one: unknown) => routeName(prefix, one)).join(', ');
  return path === '/' && prefix !== '' ? prefix : `${prefix}${String(path)}`;
}

type Found = AnnotatedRoute | typeof taken | undefined;

function search(router: unknown, place: Place, known: Known): Found {
  if (!isRouter(router)) return undefined;
  for (const layer of router.stack) {
    const match = leadsOn(layer) && matchOf(layer, place.path);
    const found = match && searchLayer(layer, match, router, place, known);
    if (found) return found;
  }
  return undefined;
}

/** Whether there may be a route in it; other layers are not asked for a match. */
function leadsOn({ route, handle, name }: RouterLayer): boolean {
  return Boolean(route) || isRouter(handle) || isApplication(handle) || name === hidingApplication;
}

function searchLayer(layer: RouterLayer, match: Match, router: Router, place: Place, known: Known): Found {
  const { route, handle } = layer;
  const params = router.mergeParams ? { ...place.params, ...match.params } : { ...match.params };
  if (!route) {
    const prefix = match.path ?? '';
    const rest = place.path.slice(prefix.length);
    const path = rest.startsWith('/') ? rest : `/${rest}`;
    const inside = { ...place, path, prefix: place.prefix + prefix, params };
    if (isRouter(handle)) return search(handle, inside, known);
    for (const application of applicationsBehind(layer, match, place, known)) {
      const found = search(routerOf(application), { ...inside, application }, known);
      if (found) return found;
    }
    return undefined;
  }
  if (!answers(route, place.method) || passesOn(route, place.request, known)) return undefined;
  const annotation = annotationIn(route, place.request, known);
  if (annotation) return { annotation, params, route: routeName(place.prefix, route.path) };
  return forAllMethods(route) ? undefined : taken;
}

/** A router holds a mounted application as it is; an application hides it in a function, and knows only its children's parent. */
function applicationsBehind(
  layer: RouterLayer,
  match: Match,
  { application, path }: Place,
  { mounts }: Known,
): readonly MountedApplication[] {
  if (isApplication(layer.handle)) return [layer.handle];
  if (layer.name !== hidingApplication) return [];
  return mounts.filter((child) => child.parent === application && mountMatch(child, layer, path)?.path === match.path);
}

/** What a layer for the path at which an application is mounted finds. */
function mountMatch(child: MountedApplication, like: RouterLayer, path: string): Match | undefined {
  const layer = mountLayers.get(child) ?? mountLayer(child, like);
  return layer && matchOf(layer, path);
}

const mountLayers = new WeakMap<MountedApplication, RouterLayer>();

function mountLayer(child: MountedApplication, like: RouterLayer): RouterLayer | undefined {
  const Layer = like.constructor as new (path: unknown, options: object, handle: unknown) => RouterLayer;
  try {
    const layer = new Layer(child.mountpath, { strict: false, end: false }, child);
    mountLayers.set(child, layer);
    return layer;
  } catch {
    return undefined; // it is not the layer that Express 4 and 5 have: the application stays hidden
  }
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
export function forAllMethods({ methods = {} }: RouterRoute): boolean {
  return Boolean(methods['_all']) || ['get', 'post', 'put', 'patch', 'delete'].every((method) => methods[method]);
}

function isRouter(value: unknown): value is Router {
  return typeof value === 'function' && 'stack' in value && Array.isArray(value.stack);
}
