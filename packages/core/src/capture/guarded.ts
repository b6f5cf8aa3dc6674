import { AuditError } from '../errors.js';
import type { AdapterTrail } from '../trail-types.js';

/** A resolver whose faults never reach the application: what it throws is reported, and it has found nothing. */
export function guarded<Result>(
  trail: AdapterTrail,
  name: string,
  resolve: (request: never) => Result | undefined,
): (request: object) => Result | undefined {
  return (request) => {
    try {
      const result = resolve(request as never);
      // `isAuthenticated() && user` gives false where nobody is.
      if (!(result instanceof Promise)) return result || undefined;
      result.catch(() => undefined); // it is refused, whatever becomes of it
      trail.report(
        new AuditError(
          'AUDIT_RESOLVER_FAILED',
          `The resolver '${name}' returned a promise, which can't be waited for. Resolve it before, in a middleware for instance, and have the resolver read what came of it.`,
        ),
      );
    } catch (cause) {
      trail.report(
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
