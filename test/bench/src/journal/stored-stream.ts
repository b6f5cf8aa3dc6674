import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const segmentBytes = 64 * 1024 * 1024;

/** The name of the segment that begins at a position of a stream. */
export function segmentAt(position: number): string {
  return `${String(position).padStart(20, '0')}.jsonl`;
}

/** A stream of a journal, as a process leaves it that has closed its trail. */
export class StoredStream {
  readonly #directory: string;
  #position = 0;
  #file: number | undefined;
  #left = 0;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of ['lock', 'closed']) writeFileSync(join(directory, name), '', { mode: 0o600 });
    this.#directory = directory;
  }

  /** Whole lines, with their ends. */
  write(lines: string): void {
    if (this.#left <= 0) {
      this.close();
      this.#file = openSync(join(this.#directory, segmentAt(this.#position)), 'w', 0o600);
      this.#left = segmentBytes;
    }
    if (this.#file === undefined) return;
    const bytes = writeSync(this.#file, lines);
    this.#position += bytes;
    this.#left -= bytes;
  }

  /** On the disk: whoever opens the stream is not to wait for that. */
  close(): void {
    if (this.#file === undefined) return;
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#file = undefined;
  }
}
