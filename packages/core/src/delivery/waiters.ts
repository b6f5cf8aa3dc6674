import { holdOpen } from './hold-open.js';

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who wait until delivery has got somewhere. Nothing else of a delivery keeps the process alive; they do. */
export class Waiters {
  /** Sorted by position. */
  readonly #waiters: Waiter[] = [];
  #letGo: (() => void) | undefined;

  get size(): number {
    return this.#waiters.length;
  }

  /** Resolves when the position is reached. Rejects with the signal's reason, and no longer counts, when that aborts. */
  wait(position: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const before = this.#waiters.findLastIndex((waiter) => waiter.position <= position);
    const waiter: Waiter = { position, resolve, reject };
    this.#waiters.splice(before + 1, 0, waiter);
    signal?.addEventListener('abort', () => this.#leave(waiter, signal.reason), { once: true });
    this.#letGo ??= holdOpen();
    return promise;
  }

  /** Lets those go who waited for a position up to this one. */
  reached(position: number): void {
    const later = this.#waiters.findIndex((waiter) => waiter.position > position);
    for (const { resolve } of this.#waiters.splice(0, later === -1 ? Infinity : later)) resolve();
    this.#letGoUnlessWaiting();
  }

  fail(error: Error): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
    this.#letGoUnlessWaiting();
  }

  #leave(waiter: Waiter, reason: unknown): void {
    const index = this.#waiters.indexOf(waiter);
    if (index === -1) return;
    this.#waiters.splice(index, 1);
    waiter.reject(reason);
    this.#letGoUnlessWaiting();
  }

  #letGoUnlessWaiting(): void {
    if (this.#waiters.length > 0) return;
    this.#letGo?.();
    this.#letGo = undefined;
  }
}
