import { currentRequest } from '@audit-trail/core/adapter';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

interface Layer {
  handle: (...args: never) => unknown;
}

const observed = new WeakSet<object>();

/**
 * Wraps the layers behind an annotated one, when it first runs, to see what they throw, reject with or pass to `next`.
 * By the time an error handler answers, Express no longer tells which route it came from.
 */
export function observeLaterLayers(request: Request, annotated: RequestHandler): void {
  const stack: Layer[] | undefined = request.route?.stack;
  const position = stack?.findIndex((layer) => layer.handle === annotated) ?? -1;
  if (!stack || position < 0) return;
  for (const layer of stack.slice(position + 1)) {
    // Four parameters make an error layer: it is given errors, which were seen where they arose.
    if (observed.has(layer) || layer.handle.length > 3) continue;
    observed.add(layer);
    layer.handle = observing(layer.handle as RequestHandler);
  }
}

/** Keeps the three parameters that Express counts, what is thrown and what is returned. */
function observing(handle: RequestHandler): RequestHandler {
  return function observedLayer(this: unknown, request: Request, response: Response, next: NextFunction): unknown {
    const context = currentRequest(request);
    if (!context) return handle.call(this, request, response, next);
    let passedOn = false;
    const passOn: NextFunction = (...args: [unknown?]) => {
      passedOn = true;
      const [error] = args;
      // These two words leave the route or the router without an error.
      if (error && error !== 'route' && error !== 'router') context.failed(error);
      Reflect.apply(next, undefined, args);
    };
    try {
      const result: unknown = handle.call(this, request, response, passOn);
      if (!(result instanceof Promise)) return result;
      // The promise handed on rejects as the first did: Express 5 answers it, on Express 4 it stays unhandled.
      return result.then(
        (value: unknown) => {
          // A layer that has passed on only prepared; the handler is behind it.
          if (!passedOn) context.handlerCompleted();
          return value;
        },
        (error: unknown) => {
          context.failed(error);
          throw error;
        },
      );
    } catch (error) {
      context.failed(error);
      throw error;
    }
  };
}
