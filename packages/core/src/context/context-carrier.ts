import type { AdapterTrail } from '../trail-types.js';
import { type AuditContext, contextStorage } from './audit-context.js';

/**
 * What else knows which context work belongs to: a context library that the application has, and that holds where
 * AsyncLocalStorage does not. Its methods run for every event and request, and must not throw.
 */
export interface ContextCarrier {
  /**
   * The context of the work in progress. `stored` is what AsyncLocalStorage says of it, `trail` the one that is to
   * record; undefined when nobody but `currentAudit()` asks.
   */
  current(stored: AuditContext | undefined, trail: AdapterTrail | undefined): AuditContext | undefined;
  /** Hears of the context of a request before anything runs in it. */
  opened(context: AuditContext, request: object): void;
  /** Runs the work of a `trail.run()`, whose context this is. */
  run<Result>(context: AuditContext, work: () => Result): Result;
}

const carriers: ContextCarrier[] = [];

/** Asks a carrier from now on, for every trail of the process; of several, the last has the last word. */
export function addCarrier(carrier: ContextCarrier): void {
  carriers.push(carrier);
}

/** The context of the work in progress. */
export function currentContext(trail?: AdapterTrail): AuditContext | undefined {
  let context = contextStorage.getStore();
  for (const carrier of carriers) context = carrier.current(context, trail);
  return context;
}

/** Runs the rest of a request in its new context. */
export function openContext<Result>(context: AuditContext, request: object, next: () => Result): Result {
  for (const carrier of carriers) carrier.opened(context, request);
  return contextStorage.run(context, next);
}

/** Runs work in a context of its own. */
export function runInContext<Result>(context: AuditContext, work: () => Result): Result {
  const carried = carriers.reduce((inner, carrier) => () => carrier.run(context, inner), work);
  return contextStorage.run(context, carried);
}
