import {
  type Annotation,
  currentRequest,
  type JournalUnavailable,
  observeAnswer,
  type Operation,
  type RequestContext,
} from '@audit-trail/core/adapter';
import { ServiceUnavailableException, type Type, UseFilters } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { PATH_METADATA, SSE_METADATA } from '@nestjs/common/constants.js';
import { isObservable, tap } from 'rxjs';
import { annotationFor } from './audited.decorator.js';
import { exceptionWitness } from './exception-witness.js';
import { annotateRoute } from './fastify-framework.js';

type Handler = (this: unknown, ...args: unknown[]) => unknown;
type Prototype = Record<string, Handler>;

const annotationKey = Symbol('audit-trail:annotation');
const originals = new WeakMap<Handler, Handler>();

/**
 * Gives each annotated route handler of each controller a function of its own that begins the operation, before Nest
 * registers the routes. It runs behind guards and pipes and costs a function call; an interceptor costs as much as
 * the rest of a request.
 */
export function wrapAnnotatedHandlers(modules: ModulesContainer): void {
  const scanner = new MetadataScanner();
  for (const module of modules.values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Prototype;
      for (const name of scanner.getAllMethodNames(prototype)) wrap(metatype as Type, prototype, name);
    }
  }
}

/** What handlers of registered routes were found to have: each request that is not annotated asks. */
const found = new WeakMap<object, { readonly annotation: Annotation | undefined }>();

/** The annotation of the handler behind a registered route: Nest copies a method's metadata there. */
export function annotationOfHandler(handler: object): Annotation | undefined {
  let known = found.get(handler);
  if (!known) {
    known = { annotation: Reflect.getMetadata(annotationKey, handler) as Annotation | undefined };
    found.set(handler, known);
  }
  return known.annotation;
}

function wrap(controller: Type, prototype: Prototype, name: string): void {
  const method = prototype[name];
  if (typeof method !== 'function') return;
  // Another application of this process may have wrapped this class already; an inherited wrapper has its parent's annotation.
  if (originals.has(method) && Object.hasOwn(prototype, name)) return;
  const original = originals.get(method) ?? method;
  if (!Reflect.hasMetadata(PATH_METADATA, original)) return;
  const annotation = annotationFor(controller, name, original);
  if (!annotation) return;
  const wrapper = begin(original, annotation);
  originals.set(wrapper, original);
  Object.defineProperty(wrapper, 'name', { value: original.name });
  Object.defineProperty(wrapper, 'length', { value: original.length });
  for (const key of Reflect.getMetadataKeys(original))
    Reflect.defineMetadata(key, Reflect.getMetadata(key, original), wrapper);
  Reflect.defineMetadata(annotationKey, annotation, wrapper);
  annotateRoute(wrapper, annotation);
  const descriptor = { value: wrapper, writable: true, configurable: true, enumerable: false };
  UseFilters(exceptionWitness)(prototype, name, descriptor);
  Object.defineProperty(prototype, name, descriptor);
}

function begin(original: Handler, annotation: Annotation): Handler {
  const keeps = annotation.readsResult || Reflect.hasMetadata(SSE_METADATA, original);
  return function auditedHandler(...args) {
    const context = currentRequest();
    // An overriding handler that calls its parent's is still the one operation.
    if (!context || context.current) return original.apply(this, args);
    const operation = context.begin(annotation);
    operation.args = args;
    if (annotation.readsResult && args.includes(context.reply)) observeAnswer(context.reply, operation);
    const handle = (refusal?: JournalUnavailable): unknown => {
      if (refusal) throw new ServiceUnavailableException(refusal.message, { cause: refusal });
      const result = original.apply(this, args);
      return keeps ? keepResult(result, context, operation) : result;
    };
    const admission = context.admit(operation);
    return admission instanceof Promise ? admission.then(handle) : handle(admission);
  };
}

/** Keeps what a handler gives, be it at once, by a promise or an observable, whose last value counts. */
function keepResult(result: unknown, context: RequestContext, operation: Operation): unknown {
  if (isObservable(result)) {
    return result.pipe(
      tap({
        next: (value) => keep(value, context, operation),
        // Of server-sent events, no exception filter gets it: the status has left.
        error: (error: unknown) => context.failed(error),
      }),
    );
  }
  // Once only: a query builder asks its database with each `then`.
  if (isThenable(result)) return Promise.resolve(result).then((value) => keepResult(value, context, operation));
  keep(result, context, operation);
  return result;
}

/** What a handler that answers itself returns is no result: nothing, or the reply. */
function keep(value: unknown, { reply }: RequestContext, operation: Operation): void {
  if (value !== undefined && value !== reply) operation.result = value;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
