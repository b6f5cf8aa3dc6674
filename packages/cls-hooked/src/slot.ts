/**
 * Keeps something of objects in the objects themselves. What a WeakMap keeps of a request would keep the request, until the
 * next full collection of garbage: V8 looks at keys then only.
 */
export class Slot<Value> {
  readonly #key = Symbol('audit-trail.cls-hooked');

  of(object: object): Value | undefined {
    return (object as { readonly [key: symbol]: Value | undefined })[this.#key];
  }

  keep(object: object, value: Value): void {
    // Not enumerable, so that it does not show where requests are copied or logged.
    Object.defineProperty(object, this.#key, { value, configurable: true });
  }
}
