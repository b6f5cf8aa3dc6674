import { wrongOption } from './check-options.js';
import type { AuditError } from './errors.js';
import type { Journal } from './journal/journal.js';

/**
 * What happens while the journal can't keep events. `continue`: the application goes on, and what does not fit into memory
 * is lost, counted and noted in the trail. `fail`: nothing is done that can't be recorded. `shutdown`: the same, and the
 * process sends itself a SIGTERM, once.
 */
export type OnFailure = 'continue' | 'fail' | 'shutdown';

const choices: ReadonlySet<unknown> = new Set<OnFailure>(['continue', 'fail', 'shutdown']);

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function checkOnFailure(onFailure: OnFailure): OnFailure {
  if (choices.has(onFailure)) return onFailure;
  throw wrongOption("'onFailure' is 'continue', 'fail' or 'shutdown'", onFailure);
}

/** Decides who may go on while the journal is in trouble. */
export class FailurePolicy {
  /** Whether nothing may be done that can't be recorded. */
  readonly failsClosed: boolean;
  readonly #onFailure: OnFailure;
  readonly #journal: Journal;
  readonly #waiting = new Set<() => void>();
  #stopping = false;

  constructor(onFailure: OnFailure, journal: Journal) {
    this.failsClosed = onFailure !== 'continue';
    this.#onFailure = onFailure;
    this.#journal = journal;
  }

  /** Why nothing may be recorded at this moment. */
  get refusal(): AuditError | undefined {
    const { trouble } = this.#journal;
    return this.failsClosed && trouble && !trouble.keeps ? trouble.error : undefined;
  }

  /**
   * Asks whether work that will be recorded may begin: undefined when it may, an error when it may not, and a promise of
   * either while it is worth waiting for room.
   */
  admit(failsClosed: boolean): AuditError | Promise<AuditError | undefined> | undefined {
    const { trouble } = this.#journal;
    if (!trouble) return undefined;
    return trouble.wait > 0 ? this.#wait(trouble.wait, failsClosed) : this.#verdict(failsClosed);
  }

  /** The journal reported a fault. */
  failed(): void {
    const { trouble } = this.#journal;
    if (this.#onFailure !== 'shutdown' || this.#stopping || !trouble || trouble.keeps) return;
    this.#stopping = true;
    process.kill(process.pid, 'SIGTERM');
  }

  /** The journal keeps events again. */
  recovered(): void {
    for (const goOn of this.#waiting) goOn();
  }

  #verdict(failsClosed: boolean): AuditError | undefined {
    return failsClosed ? this.#journal.trouble?.error : undefined;
  }

  async #wait(milliseconds: number, failsClosed: boolean): Promise<AuditError | undefined> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#waiting.add(resolve);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
    return this.#verdict(failsClosed);
  }
}
