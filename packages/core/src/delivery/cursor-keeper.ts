import { AuditError, type OnError } from '../errors.js';
import type { Cursor, Journal } from '../journal/journal.js';

/** Milliseconds between cursors saved to disk while there is much to deliver. */
const interval = 250;

/** Saves how far delivery has got: now and then while it goes on, and at once when asked. */
export class CursorKeeper {
  readonly #journal: Journal;
  readonly #sink: string;
  readonly #onError: OnError;
  #latest: Cursor | undefined;
  #saved: Cursor | undefined;
  #saving: Promise<boolean> | undefined;
  #lastSave = -Infinity;

  constructor(journal: Journal, sink: string, onError: OnError) {
    this.#journal = journal;
    this.#sink = sink;
    this.#onError = onError;
  }

  moved(cursor: Cursor): void {
    this.#latest = cursor;
    const due = !this.#journal.persistent || performance.now() - this.#lastSave >= interval;
    if (due) this.#saving ??= this.#write(cursor);
  }

  /** Saves the latest position. Never rejects: a cursor that could not be saved only means that events are repeated. */
  async save(): Promise<void> {
    while (this.#latest && this.#latest !== this.#saved) {
      this.#saving ??= this.#write(this.#latest);
      if (!(await this.#saving)) return;
    }
  }

  async #write(cursor: Cursor): Promise<boolean> {
    this.#lastSave = performance.now();
    try {
      await this.#journal.saveCursor(this.#sink, cursor);
      this.#saved = cursor;
      return true;
    } catch (cause) {
      const message = `The position of the sink '${this.#sink}' could not be saved; after a restart some events may be sent again.`;
      this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
      return false;
    } finally {
      this.#saving = undefined;
    }
  }
}
