import { isPromise } from 'node:util/types';
import { currentRequest, type RequestContext } from '@audit-trail/core/adapter';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

interface Layer {
  handle: (...args: never) => unknown;
}

const observed = new WeakSet<object>();

/**
 * Makes what is called when an annotated layer runs, and wraps the layers behind it, once, to see what they throw, reject with
 * or pass to `next`. By the time an error handler answers, Express no longer tells which route it came from.
 */
export function observingLaterLayers(
  isAnnotated: (handle: object) => boolean,
): (request: Request, annotated: RequestHandler) => void {
  // It is nearly always the same route, which seldom gets further layers.
  let known: readonly Layer[] | undefined;
  let layers = 0;
  return ({ route }, annotated) => {
    const stack: Layer[] | undefined = route?.stack;
    if (!stack || (stack === known && stack.length === layers)) return;
    known = stack;
    layers = stack.length;
    const position = stack.findIndex((layer) => layer.handle === annotated);
    if (position >= 0) observeLayers(stack.slice(position + 1), isAnnotated);
  };
}

function observeLayers(layers: readonly Layer[], isAnnotated: (handle: object) => boolean): void {
  for (const layer of layers) {
    // Four parameters make an error layer: it is given errors, which were seen where they arose. An annotated layer
    // must stay recognizable.
    if (observed.has(layer) || layer.handle.length > 3 || isAnnotated(layer.handle)) continue;
    observed.add(layer);
    layer.handle = observing(layer.handle as RequestHandler);
  }
}

/** `res.sendFile`, `res.render` and `res.format` pass their errors to `req.next`, past the route's other layers. */
export function observeNext(request: Request, context: RequestContext): void {
  const { next } = request;
  if (!next) return;
  // Named first: V8 allocates a function that is assigned to a property where it is written among what lives long, and with
  // it each request would be kept until the next full collection of garbage.
  const observedNext: NextFunction = (...args: [unknown?]) => {
    if (isError(args[0])) context.failed(args[0]);
    Reflect.apply(next, undefined, args);
  };
  request.next = observedNext;
}

/** Keeps the three parameters that Express counts, what is thrown and what is returned. */
function observing(handle: RequestHandler): RequestHandler {
  return function observedLayer(this: unknown, request: Request, response: Response, next: NextFunction): unknown {
    const context = currentRequest(request);
    if (!context) return handle.call(this, request, response, next);
    const operation = context.current;
    let passedOn = false;
    const heard = (word: unknown): void => {
      if (isError(word)) context.failed(word);
      else if (word && operation) context.passOn(operation);
    };
    const passOn: NextFunction = (...args: [unknown?]) => {
      passedOn = true;
      heard(args[0]);
      Reflect.apply(next, undefined, args);
    };
    try {
      const result: unknown = handle.call(this, request, response, passOn);
      if (typeof result !== 'object' || !isPromise(result)) return result;
      // The promise handed on rejects as the first did: Express 5 answers it, on Express 4 it stays unhandled.
      return result.then(
        (value: unknown) => {
          // A layer that has passed on only prepared; the handler is behind it.
          if (!passedOn) context.handlerCompleted();
          return value;
        },
        (error: unknown) => {
          // Express says the same of a rejection without a reason.
          heard(error || new Error('Rejected promise'));
          throw error;
        },
      );
    } catch (error) {
      heard(error);
      throw error;
    }
  };
}

/** Two words leave the route or the router without an error, and to throw nothing goes on to the next layer. */
function isError(word: unknown): boolean {
  return Boolean(word) && word !== 'route' && word !== 'router';
}
