/** A run of bytes of the stream. `used` bytes of it are filled. */
export interface Chunk {
  readonly start: number;
  readonly bytes: Buffer;
  used: number;
}

const chunkBytes = 256 * 1024;
const sparesKept = 16;
const lineEnd = 0x0a;

/**
 * The end of a stream, in memory: lines are encoded once, when they are appended, into chunks that never move. Every
 * chunk begins and ends at a line, and chunks follow each other without gaps.
 */
export class Tail {
  readonly #chunks: Chunk[] = [];
  #last: Chunk;
  /** Chunks to fill again. */
  readonly #spare: Buffer[] = [];

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
    const kept = this.#chunks.findIndex((chunk) => chunk.start + chunk.used > position);
    const released = this.#chunks.splice(0, kept === -1 ? this.#chunks.length : kept);
    if (kept === -1) {
      // The last chunk is filled again from its beginning: the usual case costs no memory.
      this.#last = { start: this.end, bytes: this.#last.bytes, used: 0 };
      this.#chunks.push(this.#last);
      released.pop();
    }
    for (const { bytes } of released) {
      if (bytes.length === chunkBytes && this.#spare.length < sparesKept) this.#spare.push(bytes);
    }
  }

  #roomFor(line: string): Chunk {
    const needed = Buffer.byteLength(line) + 1;
    if (this.#last.bytes.length - this.#last.used >= needed) return this.#last;
    const reused = needed <= chunkBytes ? this.#spare.pop() : undefined;
    const bytes = reused ?? Buffer.allocUnsafeSlow(Math.max(chunkBytes, needed));
    const chunk: Chunk = { start: this.end, bytes, used: 0 };
    if (this.#last.used === 0) this.#chunks.pop();
    this.#chunks.push(chunk);
    this.#last = chunk;
    return chunk;
  }
}
