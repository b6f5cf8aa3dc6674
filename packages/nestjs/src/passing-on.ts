import type { AbstractHttpAdapter } from '@nestjs/core';

type Filter = (request: object, response: unknown, next: () => unknown) => unknown;
type ApplyVersionFilter = (handler: Filter, ...version: unknown[]) => Filter;
type CreateMiddlewareFactory = (method: number) => (path: string, middleware: object) => unknown;

const leaves = Symbol('audit-trail:leaves-to-others');

/**
 * Notes which of the handlers that Nest registers with Express leave requests to later ones: middleware, which is a
 * route where Nest knows the method, and handlers of one version. A request that was refused before its route would else
 * be taken for one of theirs, which have the same path.
 */
export function notePassingOn(adapter: AbstractHttpAdapter): void {
  const createMiddlewareFactory = adapter.createMiddlewareFactory.bind(adapter) as CreateMiddlewareFactory;
  const noteMiddleware: CreateMiddlewareFactory = (method) => {
    const register = createMiddlewareFactory(method);
    return (path, middleware) => register(path, Object.assign(middleware, { [leaves]: () => true }));
  };
  adapter.createMiddlewareFactory = noteMiddleware;

  const applyVersionFilter = adapter.applyVersionFilter.bind(adapter) as unknown as ApplyVersionFilter;
  const noteVersion: ApplyVersionFilter = (handler, ...version) => {
    const filter = applyVersionFilter(() => false, ...version);
    const noted = { [leaves]: (request: object) => filter(request, undefined, () => true) === true };
    return Object.assign(applyVersionFilter(handler, ...version), noted);
  };
  adapter.applyVersionFilter = noteVersion as unknown as AbstractHttpAdapter['applyVersionFilter'];
}

/** Whether a handler leaves a request to later ones. */
export function passesOn(handler: { readonly [leaves]?: (request: object) => boolean }, request: object): boolean {
  try {
    return handler[leaves]?.(request) ?? false;
  } catch {
    return false; // what the application has to find out the version can't
  }
}
