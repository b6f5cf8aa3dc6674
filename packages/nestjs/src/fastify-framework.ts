import { type Annotation, defaultActor, type Framework } from '@audit-trail/core/adapter';
import type { FastifyRequest } from 'fastify';

/** From where Nest takes the `config` of a Fastify route. Of a handler's metadata, nothing else reaches Fastify. */
const routeConfig = '__fastify_route_config__';
const annotationKey = Symbol('audit-trail:annotation');
const dispatched = Symbol('audit-trail:dispatched');

type Request = FastifyRequest & { [dispatched]?: true };

/** Fastify has chosen the route before anything else happens, so that nothing has to be searched. */
export const fastifyFramework: Framework = {
  entry: () => undefined,
  running,
  annotation: (request: Request) => (request[dispatched] ? annotationOf(request) : undefined),
  meant(request: Request) {
    const annotation = annotationOf(request);
    return annotation && { annotation, ...running(request) };
  },
  // Its own numbers begin anew with each process.
  requestId: ({ id }: Request) => (/^req-[\da-z]+$/.test(id) ? undefined : id),
};

/** Who is signed in, be it by a guard, a plugin or by middleware, which has only the request of Node.js. */
export function fastifyActor(request: Request): ReturnType<typeof defaultActor> {
  return defaultActor(request) ?? defaultActor(request.raw);
}

/** Makes a handler's annotation part of its route, should it be registered with Fastify. */
export function annotateRoute(handler: object, annotation: Annotation): void {
  const own = Reflect.getMetadata(routeConfig, handler) as object | undefined;
  Reflect.defineMetadata(routeConfig, { ...own, [annotationKey]: annotation }, handler);
}

/** Whether the handler of a route is annotated. */
export function isAnnotated(config: object | undefined): boolean {
  return annotationIn(config) !== undefined;
}

/** Says that all hooks have let a request pass to its handler. */
export function markDispatched(request: Request): void {
  request[dispatched] = true;
}

function running({ params, routeOptions }: Request): { params: Record<string, unknown>; route: string } {
  return { params: { ...(params as object) }, route: routeOptions.url ?? '' };
}

function annotationOf({ routeOptions }: Request): Annotation | undefined {
  return annotationIn(routeOptions.config);
}

function annotationIn(config: object = {}): Annotation | undefined {
  return (config as { readonly [annotationKey]?: Annotation })[annotationKey];
}
