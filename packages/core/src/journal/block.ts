/** Memory that is used again, so that a long backlog does not need new memory all the time. Holds one piece at most. */
export class SpareMemory {
  #spare: Buffer | undefined;

  /** At least so many bytes, with anything in them. */
  take(length: number): Buffer {
    const spare = this.#spare;
    if (!spare || spare.length < length) return Buffer.allocUnsafeSlow(length);
    this.#spare = undefined;
    return spare;
  }

  /** Takes memory back that nobody looks at any more. */
  giveBack(memory: Buffer): void {
    if (!this.#spare || this.#spare.length < memory.length) this.#spare = memory;
  }
}

/** Bytes of a stream, and who uses them. */
export class Block {
  /** Position of the first byte. */
  readonly start: number;
  readonly bytes: Buffer;
  /** Whether what is damaged in it is damaged on the disk, and was not spoilt by a sink. */
  verified = false;
  readonly #onUnused: () => void;
  #uses = 0;

  constructor(start: number, bytes: Buffer, onUnused: () => void = () => undefined) {
    this.start = start;
    this.bytes = bytes;
    this.#onUnused = onUnused;
  }

  /** Position behind the last byte. */
  get end(): number {
    return this.start + this.bytes.length;
  }

  /** Keeps its memory from being used for anything else, until the function that is returned is called. */
  use(): () => void {
    this.#uses += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#uses -= 1;
      if (this.#uses === 0) this.#onUnused();
    };
  }
}
