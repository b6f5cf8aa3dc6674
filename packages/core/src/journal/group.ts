/**
 * Shares one piece of work among all who ask for it: who asks while it is under way waits for the next one, since what
 * they did before asking may have come too late for this one.
 */
export class Group {
  readonly #work: () => Promise<void>;
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Whether a piece of work is under way, or about to begin. */
  get isBusy(): boolean {
    return (this.#current ?? this.#next) !== undefined;
  }

  /** Resolves or rejects with a piece of work that begins after this call. */
  request(): Promise<void> {
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<void> {
    await this.#current?.catch(() => undefined); // those who waited for it were told
    this.#current = this.#next;
    this.#next = undefined;
    try {
      await this.#work();
    } finally {
      this.#current = undefined;
    }
  }
}
