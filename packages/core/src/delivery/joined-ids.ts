import { copyId, idLength } from '../journal/event-line.js';

const lineEnd = 0x0a;

/** Used again by each call. */
let memory = Buffer.alloc(0);

/** The ids of events that begin at some offsets, a line each, without a string for each. The result is valid until the next call. */
export function joinedIds(bytes: Buffer, starts: readonly number[]): Buffer {
  const most = starts.length * (idLength + 1);
  if (memory.length < most) memory = Buffer.allocUnsafeSlow(most);
  let length = 0;
  for (const start of starts) {
    if (length > 0) memory[length++] = lineEnd;
    length += copyId(bytes, start, memory, length);
  }
  return memory.subarray(0, length);
}
