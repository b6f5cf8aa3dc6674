/** A run of bytes of the stream. `used` bytes of it are filled. */
export interface Chunk {
  readonly start: number;
  readonly bytes: Buffer;
  used: number;
}

const chunkBytes = 256 * 1024;
const lineEnd = 0x0a;

/**
 * The end of a stream, in memory: lines are encoded once, when they are appended, into chunks that never move. Every
 * chunk begins and ends at a line, and chunks follow each other without gaps.
 */
export class Tail {
  readonly #chunks: Chunk[] = [];
  #last: Chunk;
  #spare: Buffer | undefined;

  /** An empty tail behind a position of the stream. */
  constructor(position: number) {
    this.#last = { start: position, bytes: Buffer.alloc(0), used: 0 };
    this.#chunks.push(this.#last);
  }

  /** Position of the first byte kept. */
  get start(): number {
    return (this.#chunks[0] ?? this.#last).start;
  }

  /** Position behind the last line. */
  get end(): number {
    return this.#last.start + this.#last.used;
  }

  /** Adds a line and its end; returns the position behind it. */
  append(line: string): number {
    let chunk = this.#last;
    // A UTF-16 unit takes three bytes of UTF-8 at most.
    if (chunk.bytes.length - chunk.used <= line.length * 3) chunk = this.#roomFor(line);
    const used = chunk.used + chunk.bytes.write(line, chunk.used);
    chunk.bytes[used] = lineEnd;
    chunk.used = used + 1;
    return chunk.start + chunk.used;
  }

  /** The chunk that holds the byte at a position; undefined outside of the tail. */
  chunkAt(position: number): Chunk | undefined {
    if (position >= this.#last.start) return position < this.end ? this.#last : undefined;
    return this.#chunks.findLast((chunk) => chunk.start <= position);
  }

  /** Number of lines that end behind a position. */
  linesFrom(position: number): number {
    let lines = 0;
    for (const { start, bytes, used } of this.#chunks) {
      let at = bytes.subarray(0, used).indexOf(lineEnd, Math.max(0, position - start));
      for (; at !== -1 && at < used; at = bytes.indexOf(lineEnd, at + 1)) lines += 1;
    }
    return lines;
  }

  /** Lets go of whole chunks before a position. */
  release(position: number): void {
    let released = 0;
    for (const chunk of this.#chunks) {
      if (chunk.start + chunk.used > position) break;
      released += 1;
    }
    if (released === 0) return;
    if (released === this.#chunks.length) {
      // A chunk that is empty again is filled from its beginning: the usual case costs no memory.
      const { start, bytes, used } = this.#last;
      this.#last = { start: start + used, bytes, used: 0 };
      this.#chunks.splice(0, released, this.#last);
    } else {
      this.#spare = this.#chunks.splice(0, released).find(({ bytes }) => bytes.length === chunkBytes)?.bytes;
    }
  }

  #roomFor(line: string): Chunk {
    const needed = Buffer.byteLength(line) + 1;
    if (this.#last.bytes.length - this.#last.used >= needed) return this.#last;
    const reused = needed <= chunkBytes ? this.#spare : undefined;
    if (reused) this.#spare = undefined;
    const bytes = reused ?? Buffer.allocUnsafeSlow(Math.max(chunkBytes, needed));
    const chunk: Chunk = { start: this.end, bytes, used: 0 };
    if (this.#last.used === 0) this.#chunks.pop();
    this.#chunks.push(chunk);
    this.#last = chunk;
    return chunk;
  }
}
