import { beginsEvent, idAt, viewOf } from './event-line.js';
import { readAt, withFile } from './read-file.js';
import type { Segments } from './segments.js';
import type { Tail } from './tail.js';

/** Bytes of an event that hold its id. */
const enough = 64;

/** Id of the event that begins at a position of a stream, in memory or on the disk; undefined when none can be read there. */
export function eventIdAt(
  position: number,
  { tail, segments }: { readonly tail: Tail; readonly segments: Segments },
): string | undefined {
  const chunk = tail.chunkAt(position);
  const bytes = chunk ? chunk.bytes.subarray(position - chunk.start, chunk.used) : stored(position, segments);
  return bytes && beginsEvent(viewOf(bytes), 0) ? idAt(bytes, 0) : undefined;
}

function stored(position: number, segments: Segments): Buffer | undefined {
  const segment = segments.holding(position);
  if (!segment || segment.base > position) return undefined;
  try {
    return withFile(segment.path, 'r', (fd) => readAt(fd, position - segment.base, enough));
  } catch {
    return undefined; // whoever reads on from there reports what is wrong
  }
}
