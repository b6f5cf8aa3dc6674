import { AuditError } from '../errors.js';

/**
 * Parts of a stream that a failed sync left in doubt when memory no longer held them: they may be on the disk or not,
 * and are never called durable.
 */
export class InDoubt {
  readonly #parts: { readonly from: number; readonly to: number }[] = [];

  /** Position behind the last part. */
  get end(): number {
    return this.#parts.at(-1)?.to ?? 0;
  }

  add(from: number, to: number): void {
    this.#parts.push({ from, to });
  }

  /** Throws `AUDIT_JOURNAL_FAILED` when the event that ends at a position may have been lost. */
  check(end: number): void {
    if (!this.#parts.some(({ from, to }) => from < end && end <= to)) return;
    throw new AuditError('AUDIT_JOURNAL_FAILED', 'The disk failed before the event was synced; it may be lost.');
  }
}
