import { AuditError, type OnError } from '../errors.js';
import type { Backlog, Cursor } from '../journal/backlog.js';

/** Milliseconds between cursors saved to disk: 50 times what saving one took, so that it costs little, within these. */
const pauses = { min: 50, max: 250, perSave: 50 };

/**
 * Saves how far delivery has got: at once when the last time is long enough ago, and otherwise soon, but not with every
 * batch, since each time costs a sync. What a process did not save at its end is only sent again.
 */
export class CursorKeeper {
  readonly #backlog: Backlog;
  readonly #sink: string;
  readonly #onError: OnError;
  #latest: Cursor | undefined;
  #saved: Cursor | undefined;
  #saving: Promise<boolean> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the next may be saved. */
  #due = -Infinity;

  constructor(backlog: Backlog, sink: string, onError: OnError) {
    this.#backlog = backlog;
    this.#sink = sink;
    this.#onError = onError;
  }

  moved(cursor: Cursor): void {
    this.#latest = cursor;
    this.#saveSoon();
  }

  /** Saves the latest position. Never rejects: a cursor that could not be saved only means that events are repeated. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#latest && this.#latest !== this.#saved) {
      this.#saving ??= this.#write(this.#latest);
      if (!(await this.#saving)) return;
    }
  }

  #saveSoon(): void {
    if (this.#saving || this.#timer || !this.#latest || this.#latest === this.#saved) return;
    const wait = this.#due - performance.now();
    if (wait <= 0) this.#saving = this.#write(this.#latest);
    else this.#timer = setTimeout(() => this.#tick(), wait).unref();
  }

  #tick(): void {
    this.#timer = undefined;
    this.#saveSoon();
  }

  async #write(cursor: Cursor): Promise<boolean> {
    const began = performance.now();
    try {
      await this.#backlog.saveCursor(this.#sink, cursor);
      this.#saved = cursor;
      return true;
    } catch (cause) {
      const message = `The position of the sink '${this.#sink}' could not be saved; after a restart some events may be sent again.`;
      this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
      return false;
    } finally {
      const now = performance.now();
      const { min, max, perSave } = pauses;
      if (this.#backlog.persistent) this.#due = now + Math.min(max, Math.max(min, perSave * (now - began)));
      this.#saving = undefined;
      if (this.#saved === cursor) this.#saveSoon(); // delivery may have moved on meanwhile
    }
  }
}
