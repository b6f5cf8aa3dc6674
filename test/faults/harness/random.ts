import { options } from './options.js';

/** Random numbers that are the same for the same seed and purpose, in whichever order tests run. */
export class Random {
  #state: number;

  constructor(purpose: string) {
    this.#state = Buffer.from(purpose).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), options.seed);
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.#next() * (max - min + 1));
  }

  /** Some of the items, at most as many as said, in their order. */
  sample<Item>(items: readonly Item[], most: number): Item[] {
    const ranked = items.map((item, place) => ({ item, place, rank: this.#next() }));
    const chosen = ranked.toSorted((a, b) => a.rank - b.rank).slice(0, most);
    return chosen.toSorted((a, b) => a.place - b.place).map(({ item }) => item);
  }

  /** mulberry32: few lines, and good enough to choose moments. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
