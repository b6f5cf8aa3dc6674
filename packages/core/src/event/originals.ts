/** What a copy shows only a text of, and what it is compared by. */
export interface Original {
  readonly shown: string;
  readonly value: bigint | Buffer;
}

/**
 * What snapshots keep for a comparison beside the copies, so that what they leave out is never taken for equal, removed or
 * added. With it texts and keys are kept whole, and the work is bounded by these numbers instead of those of the limits.
 */
export class Originals {
  /** Two texts of 100 MB fit, and are compared in a fraction of a second. */
  readonly characters = 1 << 28;
  readonly values = 1 << 18;
  /** The sizes of what was cut, by the copies of it. */
  readonly cut = new Map<unknown, number>();
  /** Bytes and huge numbers, by what stands for them in the copy. */
  readonly #shown = new Map<unknown, Original>();

  /** What stands for a value in a copy. */
  standIn(original: Original): { readonly [key: string]: never } {
    const standIn = {};
    this.#shown.set(standIn, original);
    return standIn;
  }

  of(copy: unknown): Original | undefined {
    return this.#shown.get(copy);
  }

  /** Whether both copies stand for equal values. */
  same(one: unknown, other: unknown): boolean {
    const first = this.of(one)?.value;
    const second = this.of(other)?.value;
    if (typeof first === 'object' && typeof second === 'object') return first.equals(second);
    return first !== undefined && first === second;
  }
}
