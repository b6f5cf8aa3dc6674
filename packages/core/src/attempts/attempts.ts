import { AuditError, type OnError } from '../errors.js';
import { asAuditEvent } from '../event/as-audit-event.js';
import type { AuditEvent } from '../event/audit-event.js';
import { rfc3339 } from '../event/clock.js';
import { encode } from '../event/encode.js';
import type { IdSource } from '../event/id.js';
import type { Limits } from '../event/limits.js';
import type { Journal } from '../journal/journal.js';
import { openAttempts } from './open-attempts.js';

/** Milliseconds between moves of the mark. */
const markInterval = 10_000;

export interface AttemptsOptions {
  readonly journal: Journal;
  readonly nextId: IdSource;
  readonly limits: Limits;
  readonly onError: OnError;
}

/** An attempt that was just recorded. */
export interface Attempt {
  /** Of its event; undefined when the journal had no room for that. */
  readonly id: string | undefined;
  /** Resolves when it is as durable as the journal makes anything, and noted; rejects with an AuditError. */
  readonly safe: Promise<unknown>;
}

interface OpenAttempt {
  readonly position: number;
  /** Records that the outcome is unknown. */
  readonly giveUp: () => void;
}

/**
 * The attempts whose outcome is not recorded yet. A mark beside the journal says from where on there may be such, so that after a
 * crash they are found, however large the journal, and their outcome is recorded as unknown.
 */
export class Attempts {
  readonly #options: AttemptsOptions;
  /** In the order of their positions. */
  readonly #open = new Map<string, OpenAttempt>();
  /** Resolves when the mark lies before all of them. */
  #marked: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Those that an earlier owner has left; undefined when there are none any more. */
  #left: Promise<void> | undefined;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    const left = options.journal.attempts?.left;
    if (left === undefined) return;
    this.#marked = Promise.resolve();
    this.#left = this.#endLeft(left);
  }

  /** Takes note of an attempt. When that resolves, it can't be overlooked after a crash any more. */
  async begin(id: string, attempt: OpenAttempt): Promise<void> {
    this.#open.set(id, attempt);
    this.#marked ??= this.#options.journal.attempts?.set(attempt.position);
    try {
      await this.#marked;
    } catch (cause) {
      this.#marked = undefined;
      const message =
        'An attempt could not be noted, so that after a crash nobody would say that its outcome is unknown.';
      throw new AuditError('AUDIT_JOURNAL_FAILED', message, { cause });
    }
    this.#timer ??= setTimeout(() => void this.#move(), markInterval).unref();
  }

  /** The outcome of an attempt is recorded. */
  end(id: string): void {
    this.#open.delete(id);
  }

  /** Nothing more will be recorded. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    for (const { giveUp } of this.#open.values()) giveUp();
    await this.#left;
    if (this.#open.size === 0 && !this.#left) this.#options.journal.attempts?.clear();
  }

  /** Puts the mark where it has to be by now; where it is will do as well. */
  async #move(): Promise<void> {
    const { journal, onError } = this.#options;
    this.#timer = undefined;
    if (this.#left) return;
    const [oldest] = this.#open.values();
    try {
      await journal.attempts?.set(oldest?.position ?? journal.end);
    } catch (cause) {
      onError(new AuditError('AUDIT_JOURNAL_FAILED', 'The mark of open attempts could not be moved.', { cause }));
    }
  }

  /** Records that the outcome of what an earlier owner has left open is unknown. */
  async #endLeft(from: number): Promise<void> {
    const { journal, nextId, limits, onError } = this.#options;
    try {
      for (const attempt of await openAttempts(journal, from, journal.end)) {
        const now = Date.now();
        const event = unknownOutcome(attempt, nextId(now), rfc3339(now));
        journal.append(encode(event, limits), { beyondLimits: true });
      }
      this.#left = undefined;
    } catch (cause) {
      const message =
        'It could not be found out which attempts a crash has left without an outcome; the next start tries again.';
      onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
    }
  }
}

function unknownOutcome(attempt: AuditEvent, id: string, occurredAt: string): AuditEvent {
  return asAuditEvent({
    ...attempt,
    id,
    occurred_at: occurredAt,
    outcome: 'unknown',
    reason: 'The process ended before the outcome was recorded.',
    caused_by: attempt.id,
  });
}
