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
  /** The files, by their position. */
  readonly #files: Omit<Segment, 'next'>[];

  /** Lists the segments in a stream's directory. */
  constructor(directory: string) {
    this.directory = directory;
    this.#files = readdirSync(directory)
      .flatMap((file) => name.exec(file)?.[1] ?? [])
      .map(Number)
      .filter(Number.isSafeInteger)
      .toSorted((a, b) => a - b)
      .map((base) => ({ path: this.pathOf(base), base }));
  }

  /** Position of the oldest byte kept; 0 without any segment. */
  get start(): number {
    return this.#files[0]?.base ?? 0;
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
    const index = rank < 0 ? this.#files.length + rank : rank;
    const file = this.#files[index];
    return file && { path: file.path, base: file.base, next: this.#files[index + 1]?.base ?? Infinity };
  }

  all(): readonly Segment[] {
    return this.#files.map((file, rank) => ({ ...file, next: this.#files[rank + 1]?.base ?? Infinity }));
  }

  /** The segment responsible for a position, or the next one when that is gone; undefined when there is none. */
  holding(position: number): Segment | undefined {
    const rank = this.#files.findLastIndex(({ base }) => base <= position);
    return this.at(Math.max(rank, 0));
  }

  /** Adds a segment at the end. */
  add(base: number): void {
    if (this.#files.at(-1)?.base !== base) this.#files.push({ path: this.pathOf(base), base });
  }

  remove(base: number): void {
    const rank = this.#files.findIndex((file) => file.base === base);
    if (rank !== -1) this.#files.splice(rank, 1);
  }
}
