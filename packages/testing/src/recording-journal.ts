import type { AuditEvent, DeadLetter, Journal, JournalHealth } from '@audit-trail/core';

/** A journal that keeps parsed events for a test. It claims persistence, so that code which waits for it can be tested. */
export class RecordingJournal implements Journal {
  readonly persistent = true;
  readonly lastId = undefined;
  readonly unclean = undefined;
  readonly others = undefined;
  readonly attempts = undefined;
  readonly trouble = undefined;
  readonly events: AuditEvent[] = [];
  #end = 0;
  #recorded = 0;
  readonly #waiters: (() => void)[] = [];

  get recorded(): number {
    return this.#recorded;
  }

  get end(): number {
    return this.#end;
  }

  get readable(): number {
    return this.#end;
  }

  append(line: string): number {
    this.events.push(JSON.parse(line) as AuditEvent);
    this.#recorded += 1;
    this.#end += Buffer.byteLength(line) + 1;
    for (const wake of this.#waiters.splice(0)) wake();
    return this.#end;
  }

  /** Resolves at the next append. */
  appended(signal: AbortSignal, message: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => reject(new Error(message)), { once: true });
    this.#waiters.push(resolve);
    return promise;
  }

  clear(): void {
    this.events.length = 0;
  }

  write(): void {}

  async sync(): Promise<void> {}

  async read(): Promise<undefined> {}

  idAt(): undefined {}

  reportDamage(): void {}

  onReadable(): void {}

  onError(): void {}

  onLost(): void {}

  onRecovered(): void {}

  loadCursor(): number {
    return 0;
  }

  async saveCursor(): Promise<void> {}

  async addDeadLetters(): Promise<void> {}

  async *deadLetters(): AsyncGenerator<DeadLetter> {}

  async replaceDeadLetters(): Promise<void> {}

  async forget(): Promise<void> {}

  health(): JournalHealth {
    return { kind: 'memory', bytes: this.#end, events: this.#recorded, lost: 0 };
  }

  async close(): Promise<void> {}
}
