import { isPromise } from 'node:util/types';
import { messageOf } from './caught-error.js';
import { AuditError, type OnError } from './errors.js';

/** Gives faults to the application's `onError` and counts them. Nothing that `onError` does comes back. */
export class Reporter {
  readonly #onError: OnError;
  #count = 0;

  constructor(onError: OnError | undefined) {
    this.#onError = onError ?? warnPerSecond();
  }

  get count(): number {
    return this.#count;
  }

  readonly report: OnError = (error) => {
    this.#count += 1;
    try {
      const told: unknown = this.#onError(error);
      if (isPromise(told)) told.catch((cause: unknown) => warnInstead(error, cause));
    } catch (cause) {
      warnInstead(error, cause);
    }
  };
}

/** Warns once per code and second: a dead sink must not flood the application's log. */
function warnPerSecond(): OnError {
  const lastWarned = new Map<string, number>();
  return (error) => {
    const now = performance.now();
    if (now - (lastWarned.get(error.code) ?? -Infinity) < 1000) return;
    lastWarned.set(error.code, now);
    warn(error);
  };
}

function warnInstead(error: AuditError, cause: unknown): void {
  warn(new AuditError(error.code, `onError threw while it was told: ${error.message}`, { cause }));
}

function warn(error: AuditError): void {
  const { cause } = error;
  const because = cause === undefined ? '' : ` Cause: ${messageOf(cause)}`;
  process.emitWarning(`${error.message}${because}`, { type: 'AuditTrailWarning', code: error.code });
}
