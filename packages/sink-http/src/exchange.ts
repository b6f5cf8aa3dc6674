import type { Dispatcher } from 'undici';

/** What is wanted of an answer's body. */
export interface Reading {
  /** Bytes; to stop there costs the connection. */
  readonly atMost: number;
  /** Whether one that breaks off before its end, or before so many bytes, is a failure. */
  readonly isNeeded: boolean;
}

/** Of an answer that nobody needs just so much is read that the connection can be used again. */
export const discarded: Reading = { atMost: 65_536, isNeeded: false };

/** What was answered. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As far as it was read. */
  readonly body: Buffer;
  /** Whether that is not all of it. */
  readonly isCut: boolean;
}

/** One request, as undici tells of it, and the reply that becomes of it. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #wanted: Reading;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #headers: Reply['headers'] = {};
  #isNeeded = true;
  #left = 0;

  /** What is wanted of a 2xx answer; any other is discarded but for its beginning. */
  constructor(wanted: Reading, resolve: (reply: Reply) => void, reject: (reason: unknown) => void) {
    this.#wanted = wanted;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Nothing is to be done, but undici insists on being able to say it. */
  onRequestStart(): void {}

  onResponseStart(_: unknown, status: number, headers: Reply['headers']): void {
    if (status < 200) return; // the answer is still to come
    this.#status = status;
    this.#headers = headers;
    const { atMost, isNeeded } = isSuccess(status) ? this.#wanted : discarded;
    this.#left = atMost;
    this.#isNeeded = isNeeded;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk.subarray(0, this.#left));
    this.#left -= chunk.length;
    if (this.#left >= 0) return;
    this.#reply(true);
    controller.abort(new Error('Nobody reads the rest of the answer.'));
  }

  onResponseEnd(): void {
    this.#reply(false);
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#isNeeded) this.#reject(error);
    else this.#reply(true);
  }

  #reply(isCut: boolean): void {
    const body = Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body, isCut });
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
