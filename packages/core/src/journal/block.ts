/** Pieces kept: a reader's two blocks take turns, and between two batches neither may be in use. */
const mostSpare = 2;

/** Memory that is used again, so that a long backlog, or a long life, does not need new memory all the time. */
export class SpareMemory {
  /** The latest last: it may still be in the processor's cache. */
  readonly #spare: Buffer[] = [];

  /** At least so many bytes, with anything in them. */
  take(length: number): Buffer {
    const place = this.#spare.findLastIndex((memory) => memory.length >= length);
    return this.#spare.splice(place, place === -1 ? 0 : 1)[0] ?? Buffer.allocUnsafeSlow(length);
  }

  /** Takes memory back that nobody looks at any more. Of more than it keeps, the shortest goes. */
  giveBack(memory: Buffer): void {
    this.#spare.push(memory);
    if (this.#spare.length <= mostSpare) return;
    const shortest = this.#spare.reduce((one, other) => (other.length < one.length ? other : one));
    this.#spare.splice(this.#spare.indexOf(shortest), 1);
  }
}

/** Bytes of a stream, and who uses them. */
export class Block {
  /** Position of the first byte. */
  readonly start: number;
  readonly bytes: Buffer;
  /** Whether nothing was behind it in its segment that it could have held. */
  readonly isLast: boolean;
  /** Whether what is damaged in it is damaged on the disk, and was not spoilt by a sink. */
  verified = false;
  readonly #onUnused: () => void;
  #uses = 0;

  constructor(start: number, bytes: Buffer, isLast: boolean, onUnused: () => void = () => undefined) {
    this.start = start;
    this.bytes = bytes;
    this.isLast = isLast;
    this.#onUnused = onUnused;
  }

  /** Position behind the last byte. */
  get end(): number {
    return this.start + this.bytes.length;
  }

  /** Keeps its memory from being used again until the returned function is called, whose first call calls `then`. */
  use(then?: () => void): () => void {
    this.#uses += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#uses -= 1;
      then?.();
      if (this.#uses === 0) this.#onUnused();
    };
  }
}
