import { AuditError, type OnError } from '../errors.js';
import type { Cursor, Journal } from '../journal/journal.js';

/** Milliseconds between cursors saved to disk. */
const interval = 250;

/**
 * Saves how far delivery has got: soon, but not with every batch, since each time costs a sync. What a process did not
 * save at its end is only sent again.
 */
export class CursorKeeper {
  readonly #journal: Journal;
  readonly #sink: string;
  readonly #onError: OnError;
  readonly #interval: number;
  #latest: Cursor | undefined;
  #saved: Cursor | undefined;
  #saving: Promise<boolean> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastSave = -Infinity;

  constructor(journal: Journal, sink: string, onError: OnError) {
    this.#journal = journal;
    this.#sink = sink;
    this.#onError = onError;
    this.#interval = journal.persistent ? interval : 0;
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
    const wait = this.#lastSave + this.#interval - performance.now();
    if (wait <= 0) this.#saving = this.#write(this.#latest);
    else this.#timer = setTimeout(() => void this.save(), wait).unref();
  }

  async #write(cursor: Cursor): Promise<boolean> {
    try {
      await this.#journal.saveCursor(this.#sink, cursor);
      this.#saved = cursor;
      return true;
    } catch (cause) {
      const message = `The position of the sink '${this.#sink}' could not be saved; after a restart some events may be sent again.`;
      this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
      return false;
    } finally {
      this.#lastSave = performance.now();
      this.#saving = undefined;
      if (this.#saved === cursor) this.#saveSoon(); // delivery may have moved on meanwhile
    }
  }
}
