import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const name = /^(\d{20})\.jsonl$/;

/** Whether a file's name is that of a segment. */
export function isSegment(file: string): boolean {
  return name.test(file);
}

/** Part of a stream: the file of a segment, and what it is responsible for. */
export interface Segment {
  readonly path: string;
  /** Position of the file's first byte. */
  readonly base: number;
  /** Where the next segment begins; what a file holds behind it is not part of the stream. Infinity for the last. */
  readonly next: number;
}

/**
 * The segments of one stream. Each is named by the position of its first byte, so that a position says where it lies
 * and nothing else needs to be kept, or believed.
 */
export class Segments {
  readonly directory: string;
  /** Positions at which segments begin, ascending. */
  readonly #bases: number[];

  /** Lists the segments in a stream's directory. */
  constructor(directory: string) {
    this.directory = directory;
    this.#bases = readdirSync(directory)
      .flatMap((file) => name.exec(file)?.[1] ?? [])
      .map(Number)
      .filter(Number.isSafeInteger)
      .toSorted((a, b) => a - b);
  }

  /** Position of the oldest byte kept; 0 without any segment. */
  get start(): number {
    return this.#bases[0] ?? 0;
  }

  /** Position behind the last byte on the disk, whatever it is; 0 without any segment. */
  get endOnDisk(): number {
    const last = this.at(-1);
    return last ? last.base + statSync(last.path).size : 0;
  }

  pathOf(base: number): string {
    return join(this.directory, `${String(base).padStart(20, '0')}.jsonl`);
  }

  /** A segment by its rank; negative ranks count from the last. */
  at(rank: number): Segment | undefined {
    const index = rank < 0 ? this.#bases.length + rank : rank;
    const base = this.#bases[index];
    if (base === undefined) return undefined;
    return { path: this.pathOf(base), base, next: this.#bases[index + 1] ?? Infinity };
  }

  all(): readonly Segment[] {
    return this.#bases.map((base, rank) => ({
      path: this.pathOf(base),
      base,
      next: this.#bases[rank + 1] ?? Infinity,
    }));
  }

  /** The segment responsible for a position, or the next one when that is gone; undefined when there is none. */
  holding(position: number): Segment | undefined {
    const rank = this.#bases.findLastIndex((base) => base <= position);
    return this.at(Math.max(rank, 0));
  }

  /** Adds a segment at the end. */
  add(base: number): void {
    if (this.#bases.at(-1) !== base) this.#bases.push(base);
  }

  remove(base: number): void {
    const rank = this.#bases.indexOf(base);
    if (rank !== -1) this.#bases.splice(rank, 1);
  }
}
