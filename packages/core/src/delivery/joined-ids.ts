import { beginsEvent, copyId, idLength } from '../journal/event-line.js';
import type { Batch } from '../sink.js';

const lineEnd = 0x0a;

/** What `batch.ids.join('\n')` is as bytes, without a string for each id. */
export function joinedIds(batch: Batch): Buffer {
  const { bytes, starts } = batch;
  const joined = Buffer.allocUnsafe(starts.length * (idLength + 1));
  let length = 0;
  for (const start of starts) {
    if (!beginsEvent(bytes, start)) return Buffer.from(batch.ids.join('\n'));
    if (length > 0) joined[length++] = lineEnd;
    length += copyId(bytes, start, joined, length);
  }
  return joined.subarray(0, length);
}
