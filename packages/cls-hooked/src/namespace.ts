import { wrongOption } from '@audit-trail/core/adapter';

/** A namespace of cls-hooked, as far as it is used here. */
export interface ClsNamespace {
  /** The context that is entered at the moment. Keys are its properties; those of the contexts around are inherited. */
  readonly active?: object | null;
  createContext(): object;
  enter(context: object): void;
  exit(context: object): void;
}

const methods = ['createContext', 'enter', 'exit'] as const;

/** Refuses what is no namespace. */
export function checkNamespace(namespace: ClsNamespace): void {
  const given: unknown = namespace;
  if (
    typeof given !== 'object' ||
    given === null ||
    !methods.every((method) => typeof Reflect.get(given, method) === 'function')
  ) {
    throw wrongOption(
      "The first argument is a namespace of cls-hooked, as createNamespace('app') or getNamespace('app') gives it once it is created",
      given,
    );
  }
}

/** Does something within a context of the namespace. */
export function within<Result>(namespace: ClsNamespace, context: object, work: () => Result): Result {
  if (namespace.active === context) return work();
  namespace.enter(context);
  try {
    return work();
  } finally {
    namespace.exit(context);
  }
}

/** Whether a context is another one, or inherits from it. */
export function isInside(context: object, outer: object): boolean {
  return context === outer || Object.prototype.isPrototypeOf.call(outer, context);
}
