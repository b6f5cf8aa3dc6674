import type { Dispatcher } from 'undici';

/** Bytes read of an answer that is not needed, so that the connection can be used again; a longer one costs it. */
const discarded = 65_536;

/** What was answered. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as far as it was read, and none of it where it broke off or says nothing that is needed. */
  readonly text: string;
  /** Whether it was not read to its end. */
  readonly isCut: boolean;
}

/**
 * One request, as undici tells of it, and the reply that becomes of it. The body of a 2xx answer may be needed: then it is read as a
 * whole or there is no reply. Of any other the beginning is read, if it comes: the status says enough.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #mostNeeded: number | undefined;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (reason: unknown) => void;
  #status = 0;
  #headers: Reply['headers'] = {};
  #chunks: Buffer[] = [];
  /** What the body is good for. Until there is an answer, that is needed. */
  #use: 'needed' | 'quoted' | 'none' = 'needed';
  /** Bytes at which reading ends. */
  #left = 0;

  /** `mostNeeded`: bytes that a 2xx answer may have; undefined when it is not needed. */
  constructor(mostNeeded: number | undefined, resolve: (reply: Reply) => void, reject: (reason: unknown) => void) {
    this.#mostNeeded = mostNeeded;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Nothing is to be done, but undici insists on being able to say it. */
  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Reply['headers']): void {
    if (status < 200) return; // the answer is still to come
    this.#status = status;
    this.#headers = headers;
    const most = isSuccess(status) ? this.#mostNeeded : undefined;
    this.#left = most === undefined ? discarded : most + 1;
    if (most === undefined) this.#use = isSuccess(status) ? 'none' : 'quoted';
    if (this.#use === 'none' && Number(headers['content-length']) > this.#left) this.#cut(controller);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#use !== 'none') this.#chunks.push(chunk.subarray(0, this.#left));
    this.#left -= chunk.length;
    if (this.#left <= 0) this.#cut(controller);
  }

  onResponseEnd(): void {
    this.#reply(false);
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#use === 'needed') return this.#reject(error);
    // It may have been cut within what it must not show.
    this.#chunks = [];
    this.#reply(true);
  }

  #cut(controller: Dispatcher.DispatchController): void {
    this.#reply(true);
    controller.abort(new Error('Nobody reads the rest of the answer.'));
  }

  #reply(isCut: boolean): void {
    const text = this.#chunks.length === 0 ? '' : Buffer.concat(this.#chunks).toString();
    this.#resolve({ status: this.#status, headers: this.#headers, text, isCut });
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
