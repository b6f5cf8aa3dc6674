/** Memory for the bodies of requests, one at a time, so that a long run of them does not need new memory for each. */
export class BodyMemory {
  #free: Buffer | undefined;
  #taken: Buffer | undefined;

  /** So many bytes, with anything in them. Who does not give them back may keep them. */
  take(length: number): Buffer {
    const memory = this.#free && this.#free.length >= length ? this.#free : Buffer.allocUnsafeSlow(length);
    this.#free = undefined;
    this.#taken = memory;
    return memory.subarray(0, length);
  }

  /** Nobody looks at a body any more, which may be from somewhere else. */
  giveBack(body: Buffer): void {
    if (this.#taken?.buffer !== body.buffer) return;
    this.#free = this.#taken;
    this.#taken = undefined;
  }
}
