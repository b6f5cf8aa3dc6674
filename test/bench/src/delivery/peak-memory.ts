import { setInterval } from 'node:timers';

/** Milliseconds between looks. */
const interval = 5;

/** The most memory that a process has resident while it works, above what it had before any work, in MB. */
export class PeakMemory {
  readonly #start = process.memoryUsage.rss();
  #peak = 0;

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#peak = 0;
    const timer = setInterval(() => this.#look(), interval);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.#look();
    }
  }

  get megabytes(): number {
    return (this.#peak - this.#start) / 1e6;
  }

  #look(): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
  }
}
