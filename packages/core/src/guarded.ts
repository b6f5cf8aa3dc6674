import { isPromise } from 'node:util/types';
import { AuditError, type OnError } from './errors.js';

/**
 * A resolver of the application, if it has one. Its faults never reach what it is asked for: they are reported as
 * `AUDIT_RESOLVER_FAILED`, and nothing is known then.
 */
export function guarded<Result>(
  report: OnError,
  name: string,
  resolve: ((asked: never) => Result | undefined) | undefined,
): (asked: object | undefined) => Result | undefined {
  if (!resolve) return () => undefined;
  return (asked) => {
    try {
      const result = resolve(asked as never);
      // `isAuthenticated() && user` gives false where nobody is.
      if (typeof result !== 'object' || !isPromise(result)) return result || undefined;
      result.catch(() => undefined);
      report(
        new AuditError(
          'AUDIT_RESOLVER_FAILED',
          `The resolver '${name}' returned a promise, which can't be waited for. Resolve it before, such as in a middleware, and read what came of it.`,
        ),
      );
    } catch (cause) {
      report(
        new AuditError(
          'AUDIT_RESOLVER_FAILED',
          `The resolver '${name}' threw; the event is recorded without what it would have said.`,
          { cause },
        ),
      );
    }
    return undefined;
  };
}
