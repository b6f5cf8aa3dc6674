/** Bytes worth keeping: what batches have by default, and as much again. */
const mostKept = 2 * 1024 * 1024;

/**
 * Memory for the bodies of requests, so that a long run of them does not need new memory for each. Only the one taken last comes back: of
 * several at a time the others keep theirs.
 */
export class BodyMemory {
  #free: Buffer | undefined;
  #taken: Buffer | undefined;

  /** So many bytes, with anything in them. What is not given back stays with whoever took it. */
  take(length: number): Buffer {
    const memory = this.#free && this.#free.length >= length ? this.#free : Buffer.allocUnsafeSlow(length);
    this.#free = undefined;
    this.#taken = memory;
    return memory.subarray(0, length);
  }

  /** Takes a body back that nobody reads any more; one that it did not give out last is nothing to it. */
  giveBack(body: Buffer): void {
    if (this.#taken?.buffer !== body.buffer) return;
    if (this.#taken.length <= mostKept) this.#free = this.#taken;
    this.#taken = undefined;
  }
}
