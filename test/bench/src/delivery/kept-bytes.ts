const pieceBytes = 16 * 1024 * 1024;

/** Bytes that are kept for a while, in memory that is used again: new memory for each would be what takes the time. */
export class KeptBytes {
  readonly #pieces: Buffer[] = [];
  #length = 0;

  add(bytes: Buffer): void {
    for (let rest = bytes; rest.length > 0;) {
      const place = this.#length % pieceBytes;
      const index = (this.#length - place) / pieceBytes;
      const piece = (this.#pieces[index] ??= Buffer.alloc(pieceBytes));
      const copied = rest.copy(piece, place);
      this.#length += copied;
      rest = rest.subarray(copied);
    }
  }

  /** What was added since the last time, in pieces that are valid until more is. */
  take(): readonly Buffer[] {
    const length = this.#length;
    this.#length = 0;
    return this.#pieces
      .map((piece, index) => piece.subarray(0, Math.max(0, length - index * pieceBytes)))
      .filter((piece) => piece.length > 0);
  }
}
