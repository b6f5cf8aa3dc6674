/** Some of the events of one part of an index: a bit for each, by its place in the part. */
export class EventSet {
  readonly #bits: Uint32Array;

  /** @param events How many a part has: a multiple of 32. */
  constructor(events: number) {
    this.#bits = new Uint32Array(events / 32);
  }

  /** Places in a part of so many events, in the shorter of two forms: one by one, two bytes each, or a bit for each event. */
  static pack(places: readonly number[], events: number): Uint8Array {
    if (places.length * 2 < events / 8) return new Uint8Array(Uint16Array.from(places).buffer);
    const set = new EventSet(events);
    set.add(places);
    return new Uint8Array(set.#bits.buffer);
  }

  get isEmpty(): boolean {
    for (let at = 0; at < this.#bits.length; at += 1) if (this.#bits[at] !== 0) return false;
    return true;
  }

  has(place: number): boolean {
    return ((this.#bits[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;
  }

  add(places: Iterable<number>): void {
    const bits = this.#bits;
    for (const place of places) bits[place >>> 5] = (bits[place >>> 5] ?? 0) | (1 << (place & 31));
  }

  /** Adds what `pack` has made. */
  addPacked(packed: Uint8Array): void {
    const bytes = new Uint8Array(packed).buffer; // those of a database need not be aligned
    const bits = this.#bits;
    if (bytes.byteLength < bits.byteLength) {
      this.add(new Uint16Array(bytes));
      return;
    }
    const more = new Uint32Array(bytes);
    for (let at = 0; at < bits.length; at += 1) bits[at] = (bits[at] ?? 0) | (more[at] ?? 0);
  }

  /** Leaves only what is in another one too. */
  keep(other: EventSet): void {
    const bits = this.#bits;
    for (let at = 0; at < bits.length; at += 1) bits[at] = (bits[at] ?? 0) & (other.#bits[at] ?? 0);
  }

  /** The places between these, inclusive, in order. */
  between(first: number, last: number): number[] {
    const places: number[] = [];
    for (let at = first >>> 5; at <= last >>> 5; at += 1) {
      // The lowest bit that is set, until none is.
      for (let bits = this.#bits[at] ?? 0; bits !== 0; bits &= bits - 1) {
        const place = at * 32 + 31 - Math.clz32(bits & -bits);
        if (place >= first && place <= last) places.push(place);
      }
    }
    return places;
  }
}
