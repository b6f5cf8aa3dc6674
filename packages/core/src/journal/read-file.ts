import { closeSync, openSync, readSync } from 'node:fs';

const blockBytes = 64 * 1024;
const lineEnd = 0x0a;

/** Opens a file for as long as some work with it takes. */
export function withFile<Result>(path: string, flags: 'r' | 'r+', work: (fd: number) => Result): Result {
  const fd = openSync(path, flags);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

/** Reads bytes of a file; fewer only when it ends. */
export function readAt(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(fd, bytes, filled, length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

/** The offsets at which lines begin, from the last before an offset of the file back to 0. */
export function* lineStartsBefore(fd: number, offset: number): Generator<number, void> {
  for (let end = offset; end > 0; end -= blockBytes) {
    const start = Math.max(0, end - blockBytes);
    const block = readAt(fd, start, end - start);
    for (let at = block.length; at > 0;) {
      at = block.lastIndexOf(lineEnd, at - 1);
      if (at === -1) break;
      yield start + at + 1;
    }
  }
  yield 0;
}
