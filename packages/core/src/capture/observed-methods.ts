import type { ServerResponse } from 'node:http';

/** Those of a response's methods that tell how its answer proceeds. */
type ObservedMethods = Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders' | 'destroy' | 'emit'>;

/** Is told what is about to be done to a response. */
export interface ResponseObserver {
  heading(args: readonly unknown[]): void;
  writing(chunk: unknown, encoding: unknown): void;
  ending(chunk: unknown, encoding: unknown): void;
  flushing(): void;
  flushed(): void;
  destroying(): void;
  closing(): void;
  piping(source: unknown): void;
}

const inherited = Symbol('audit-trail.observed-by-prototype');
const own = Symbol('audit-trail.observed-by-itself');
const installed = Symbol('audit-trail.observed-methods');

interface Own {
  readonly observer: ResponseObserver;
  /** What the response had. */
  readonly methods: ObservedMethods;
}

type Observable = ServerResponse & {
  [inherited]?: ResponseObserver;
  [own]?: Own;
  readonly [installed]?: ObservedMethods;
};

/**
 * Has an observer told what is done to a response from now on.
 *
 * The responses of Express inherit from a prototype that is its own, where the methods that tell are put, once for all. A response
 * whose methods come from elsewhere, since something has replaced them, or which is Node.js' own, has them assigned, as compression,
 * sessions and others do that stack theirs on top.
 */
export function observe(response: Observable, observer: ResponseObserver): void {
  const methods = response[installed] ?? install(response);
  if (methods && inherits(response, methods)) {
    response[inherited] = observer;
    return;
  }
  // oxlint-disable-next-line typescript/unbound-method -- they are called on the response again
  const { writeHead, write, end, flushHeaders, destroy, emit } = response;
  response[own] = { observer, methods: { writeHead, write, end, flushHeaders, destroy, emit } };
  Object.assign(response, assigned);
}

function inherits(response: ObservedMethods, methods: ObservedMethods): boolean {
  return (
    response.end === methods.end &&
    response.write === methods.write &&
    response.writeHead === methods.writeHead &&
    response.flushHeaders === methods.flushHeaders &&
    response.destroy === methods.destroy &&
    response.emit === methods.emit
  );
}

/** Puts methods between those of Node.js and a framework's own prototype; undefined where there is none. */
function install(response: Observable): ObservedMethods | undefined {
  let framework: object | undefined;
  for (
    let prototype: object | null = Object.getPrototypeOf(response);
    prototype && !Object.hasOwn(prototype, 'writeHead');
    prototype = Object.getPrototypeOf(prototype)
  ) {
    framework = prototype;
  }
  if (!framework || !Object.isExtensible(framework)) return undefined;
  const node = Object.getPrototypeOf(framework) as ObservedMethods;
  const methods = telling(
    (observed) => observed[inherited],
    () => node,
  );
  Object.assign(framework, methods, { [installed]: methods });
  return methods;
}

/** Methods that tell whoever observes a response, if anybody does, and then do what the original ones do. */
function telling(
  observerOf: (response: Observable) => ResponseObserver | undefined,
  originalsOf: (response: Observable) => ObservedMethods,
): ObservedMethods {
  const methods = {
    writeHead(this: Observable, ...args: Parameters<ServerResponse['writeHead']>): ServerResponse {
      observerOf(this)?.heading(args);
      return Reflect.apply(originalsOf(this).writeHead, this, args);
    },
    write(this: Observable, ...args: Parameters<ServerResponse['write']>): boolean {
      observerOf(this)?.writing(args[0], args[1]);
      return Reflect.apply(originalsOf(this).write, this, args);
    },
    end(this: Observable, ...args: Parameters<ServerResponse['end']>): ServerResponse {
      observerOf(this)?.ending(args[0], args[1]);
      return Reflect.apply(originalsOf(this).end, this, args);
    },
    flushHeaders(this: Observable): void {
      const observer = observerOf(this);
      observer?.flushing();
      Reflect.apply(originalsOf(this).flushHeaders, this, []);
      observer?.flushed();
    },
    destroy(this: Observable, ...args: Parameters<ServerResponse['destroy']>): ServerResponse {
      observerOf(this)?.destroying();
      return Reflect.apply(originalsOf(this).destroy, this, args);
    },
    emit(this: Observable, ...args: Parameters<ServerResponse['emit']>): boolean {
      if (args[0] === 'close') observerOf(this)?.closing();
      else if (args[0] === 'pipe') observerOf(this)?.piping(args[1]);
      return Reflect.apply(originalsOf(this).emit, this, args);
    },
  };
  return methods as ObservedMethods;
}

/** Called only where they have been assigned. */
const assigned = telling(
  (response) => response[own]?.observer,
  (response) => response[own]?.methods as ObservedMethods,
);
