import { unlessAborted } from './unless-aborted.js';

/** Lets one do its work at a time, in the order in which they came. */
export class Turns {
  /** Ends with the work of the one that came last; undefined when nobody is left. */
  #last: Promise<void> | undefined;

  /** Does work in its turn. A signal that aborts before ends the waiting: it rejects with the reason. */
  async take<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    const end = (): void => {
      if (this.#last === promise) this.#last = undefined;
      resolve();
    };
    try {
      if (before) await (signal ? unlessAborted(signal, before) : before);
      return await work();
    } finally {
      void (before?.then(end) ?? end());
    }
  }
}
