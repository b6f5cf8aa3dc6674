import { noSuchSink } from './delivery/deliveries.js';
import type { Delivery } from './delivery/delivery.js';
import { AuditError } from './errors.js';
import type { Journal } from './journal/journal.js';
import { notDurable } from './progress.js';
import type { Recorded } from './trail-types.js';

/** An event by its id and the journal position behind it; no position when the journal had no room for it. */
export class RecordedEvent implements Recorded {
  readonly id: string;
  readonly #end: number | undefined;
  readonly #journal: Journal;
  readonly #deliveries: readonly Delivery[];

  constructor(id: string, end: number | undefined, journal: Journal, deliveries: readonly Delivery[]) {
    this.id = id;
    this.#end = end;
    this.#journal = journal;
    this.#deliveries = deliveries;
  }

  get isLost(): boolean {
    return this.#end === undefined;
  }

  /** Hands the event to the kernel, where there is one. Throws `AUDIT_EVENTS_LOST`, `AUDIT_JOURNAL_FAILED`. */
  writeNow(): void {
    this.#journal.write(this.#position());
  }

  async written(): Promise<void> {
    this.#need('written');
    this.writeNow();
  }

  async durable(): Promise<void> {
    this.#need('durable');
    await this.synced();
  }

  /** Resolves when the event is as safe as its journal makes it. */
  async synced(): Promise<void> {
    await this.#journal.sync(this.#position());
  }

  /** The signal says that nobody waits any more. */
  async delivered(sink?: string, signal?: AbortSignal): Promise<void> {
    const awaited = sink === undefined ? this.#deliveries : this.#deliveries.filter(({ name }) => name === sink);
    if (sink !== undefined && awaited.length === 0) throw noSuchSink(sink);
    const end = this.#position();
    await this.#journal.sync(end);
    await Promise.all(awaited.map((delivery) => delivery.waitFor(end, signal)));
  }

  #need(progress: 'written' | 'durable'): void {
    this.#position();
    if (this.#journal.persistent) return;
    throw notDurable(progress);
  }

  #position(): number {
    if (this.#end !== undefined) return this.#end;
    throw new AuditError(
      'AUDIT_EVENTS_LOST',
      `The journal had no room for the event ${this.id}; health().journal says why.`,
    );
  }
}
