import { readPart } from './read-lines.js';
import type { Source } from './source.js';

/** Bytes read at first; more when a line is longer. */
const usual = 16 * 1024;
/** A line that is longer is no event. Bytes. */
const longestLine = 16 * 1024 * 1024;
const lineEnd = 0x0a;

/** The end of the whole lines of a file, and the last of them, with its line end. */
export interface LastLine {
  /** Bytes before the end of the last whole line. */
  readonly offset: number;
  readonly line: Buffer;
}

/** Of a file that is not compressed, as far as its source says that it goes. One that is gone has no lines. */
export async function lastLine({ path, size }: Pick<Source, 'path' | 'size'>): Promise<LastLine> {
  for (let length = usual; ; length *= 4) {
    const start = Math.max(0, size - length);
    const bytes = await readPart(path, start, size).catch(() => Buffer.alloc(0));
    const end = bytes.lastIndexOf(lineEnd) + 1;
    const before = end > 1 ? bytes.lastIndexOf(lineEnd, end - 2) + 1 : 0;
    if (length > longestLine) return { offset: end > 0 ? start + end : size, line: Buffer.alloc(0) };
    if (before > 0 || start === 0) return { offset: start + end, line: Buffer.from(bytes.subarray(before, end)) };
  }
}
