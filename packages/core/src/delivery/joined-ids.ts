import { copyId, idLength } from '../journal/event-line.js';

const lineEnd = 0x0a;

/** The ids of events that begin at some offsets, a line each, as bytes and without a string for each. */
export function joinedIds(bytes: Buffer, starts: readonly number[]): Buffer {
  const joined = Buffer.allocUnsafe(starts.length * (idLength + 1));
  let length = 0;
  for (const start of starts) {
    if (length > 0) joined[length++] = lineEnd;
    length += copyId(bytes, start, joined, length);
  }
  return joined.subarray(0, length);
}
