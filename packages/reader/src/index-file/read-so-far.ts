/**
 * How much of a file has been indexed without a hole, given that its lines come nearly in their order: what a later update
 * can begin behind, should this one be cut short. The checksum of its lines goes with it.
 */
export class ReadSoFar {
  #upTo: number;
  #checksum: number;
  /** Runs of lines behind a hole, by where they begin and where they end. */
  readonly #begins = new Map<number, Run>();
  readonly #ends = new Map<number, Run>();

  constructor(upTo: number, checksum: number) {
    this.#upTo = upTo;
    this.#checksum = checksum;
  }

  /** Offset behind the last of the lines that have no hole before them. */
  get upTo(): number {
    return this.#upTo;
  }

  get checksum(): number {
    return this.#checksum;
  }

  add(start: number, end: number, checksum: number): void {
    if (start < this.#upTo) return; // it was there before
    const before = this.#ends.get(start);
    const after = this.#begins.get(end);
    if (before) this.#drop(before);
    if (after) this.#drop(after);
    const run = {
      start: before?.start ?? start,
      end: after?.end ?? end,
      checksum: sumOf(before?.checksum ?? 0, checksum, after?.checksum ?? 0),
    };
    if (run.start === this.#upTo) this.#take(run);
    else {
      this.#begins.set(run.start, run);
      this.#ends.set(run.end, run);
    }
  }

  /** Everything up to here has been read: holes were no events. */
  finish(upTo: number): void {
    for (const run of this.#begins.values()) this.#take(run);
    this.#begins.clear();
    this.#ends.clear();
    this.#upTo = Math.max(this.#upTo, upTo);
  }

  #take(run: Run): void {
    this.#upTo = Math.max(this.#upTo, run.end);
    this.#checksum = sumOf(this.#checksum, run.checksum);
  }

  #drop(run: Run): void {
    this.#begins.delete(run.start);
    this.#ends.delete(run.end);
  }
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly checksum: number;
}

/** A sum does not depend on the order in which lines come. */
function sumOf(...checksums: readonly number[]): number {
  return checksums.reduce((sum, checksum) => (sum + checksum) % 2 ** 48, 0);
}
