/** Ends work on Ctrl-C or SIGTERM: first between batches, the second time at once. A third one ends the process. */
export class Interruption implements Disposable {
  readonly #end = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #onFirst: () => void;
  #status: number | undefined;

  /** @param onFirst called when work is to end */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
    process.on('SIGINT', this.#interrupt);
    process.on('SIGTERM', this.#interrupt);
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get giveUp(): AbortSignal {
    return this.#giveUp.signal;
  }

  /** What shells expect of a program that was ended by a signal, 128 and its number; undefined when there was none. */
  get status(): number | undefined {
    return this.#status;
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#interrupt);
    process.off('SIGTERM', this.#interrupt);
  }

  readonly #interrupt = (signal: NodeJS.Signals): void => {
    this.#status ??= signal === 'SIGINT' ? 130 : 143;
    if (this.signal.aborted) {
      this[Symbol.dispose]();
      this.#giveUp.abort();
    } else {
      this.#end.abort();
      this.#onFirst();
    }
  };
}
