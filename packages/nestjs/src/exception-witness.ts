import { currentRequest } from '@audit-trail/core/adapter';
import { Catch, type ExceptionFilter } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';

/**
 * Matches no exception, but is asked about each: Nest looks for a filter with `exception instanceof …`. So the reason
 * of a failure is seen, be it thrown by a guard, a pipe or the handler, and the application's own filters answer it.
 */
class Witness {
  static [Symbol.hasInstance](exception: unknown): boolean {
    currentRequest()?.failed(exception);
    return false;
  }
}

@Catch(Witness)
class ExceptionWitness implements ExceptionFilter {
  catch(): void {}
}

/** Applied to annotated handlers as their innermost filter, which Nest asks first. */
export const exceptionWitness: ExceptionFilter = new ExceptionWitness();

/** Makes it the first that is asked of the global filters too, which see what parsers and middleware throw. */
export function witnessExceptions(config: ApplicationConfig): void {
  const getGlobalFilters = config.getGlobalFilters.bind(config);
  config.getGlobalFilters = () => [...getGlobalFilters(), exceptionWitness];
}
