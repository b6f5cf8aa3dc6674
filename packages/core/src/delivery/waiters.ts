import { setInterval } from 'node:timers';

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Those who wait until delivery has got somewhere. Nothing else of a delivery keeps the process alive; they do. */
export class Waiters {
  /** Sorted by position. */
  readonly #waiters: Waiter[] = [];
  #hold: NodeJS.Timeout | undefined;

  get size(): number {
    return this.#waiters.length;
  }

  wait(position: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const before = this.#waiters.findLastIndex((waiter) => waiter.position <= position);
    this.#waiters.splice(before + 1, 0, { position, resolve, reject });
    this.#hold ??= setInterval(() => undefined, 2 ** 30);
    return promise;
  }

  /** Lets those go who waited for a position up to this one. */
  reached(position: number): void {
    const later = this.#waiters.findIndex((waiter) => waiter.position > position);
    for (const { resolve } of this.#waiters.splice(0, later === -1 ? Infinity : later)) resolve();
    this.#letGo();
  }

  fail(error: Error): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
    this.#letGo();
  }

  #letGo(): void {
    if (this.#waiters.length > 0) return;
    clearInterval(this.#hold);
    this.#hold = undefined;
  }
}
