import { fstatSync } from 'node:fs';
import { beginsEvent, idOfLine, viewOf } from './event-line.js';
import { lineStartsBefore, readAt, withFile } from './read-file.js';
import type { Segments } from './segments.js';

/** Bytes of `{"id":"evt_…"}`. */
const shortestEvent = 39;

/** The last id in the segments before the last. */
export function lastIdBefore(segments: Segments): string | undefined {
  for (let rank = -2; ; rank -= 1) {
    const segment = segments.at(rank);
    if (!segment) return undefined;
    const length = segment.next - segment.base;
    const event = withFile(segment.path, 'r', (fd) => lastEvent(fd, Math.min(fstatSync(fd).size, length)));
    if (event) return event.id;
  }
}

/** The last event that ends within the first `size` bytes of a file. */
export function lastEvent(fd: number, size: number): { readonly id: string; readonly end: number } | undefined {
  let end: number | undefined;
  for (const start of lineStartsBefore(fd, size)) {
    const id = end === undefined ? undefined : idBetween(fd, start, end - 1);
    if (end !== undefined && id !== undefined) return { id, end };
    end = start;
  }
  return undefined;
}

function idBetween(fd: number, start: number, end: number): string | undefined {
  if (end - start < shortestEvent) return undefined;
  // Torn bytes may be many; only what begins like an event is worth reading.
  const begins = beginsEvent(viewOf(readAt(fd, start, shortestEvent)), 0);
  return begins ? idOfLine(readAt(fd, start, end - start)) : undefined;
}
