import { appendFileSync, fdatasyncSync, fstatSync, ftruncateSync } from 'node:fs';
import { lastEvent, lastIdBefore } from './last-event.js';
import { readAt, withFile } from './read-file.js';
import type { Segment, Segments } from './segments.js';

/** What a stream's files hold. */
export interface Recovered {
  /** Position behind the last event. */
  readonly end: number;
  readonly lastId: string | undefined;
  /** Bytes of a torn tail that were moved aside. */
  readonly cut: number;
}

/**
 * Finds the end of a stream (`mode` is that of its files): the end of the last line that parses as an event. What the last segment holds behind it
 * (a line that was being written at a crash, zeros of a file system that had only noted the length) is moved to a file
 * beside it. The events are then made durable, since the last owner may have died before it did so.
 *
 * Looks at the ends of the last files only, so it takes as long for a large journal as for a small one.
 */
export function recover(segments: Segments, mode: number): Recovered {
  const last = segments.at(-1);
  if (!last) return { end: 0, lastId: undefined, cut: 0 };
  const { end, lastId, cut } = recoverLast(last, mode);
  const previous = segments.at(-2);
  if (previous) withFile(previous.path, 'r', (fd) => fdatasyncSync(fd));
  return { end: last.base + end, lastId: lastId ?? lastIdBefore(segments), cut };
}

function recoverLast({ path }: Segment, mode: number): Recovered {
  return withFile(path, 'r+', (fd) => {
    const { size } = fstatSync(fd);
    const event = lastEvent(fd, size);
    const end = event?.end ?? 0;
    if (end < size && setAside(fd, end, size, `${path}.torn`, mode)) ftruncateSync(fd, end);
    fdatasyncSync(fd);
    return { end, lastId: event?.id, cut: size - end };
  });
}

/** Bytes moved at once. */
const blockBytes = 1024 * 1024;
const zeros = Buffer.alloc(blockBytes);

/**
 * Keeps what is no event, unless it is all zeros: it is not ours to throw away. Without the space for that, on a full
 * disk say, it stays where it is: the next segment's name says that it is no part of the stream. Returns whether it is kept.
 */
function setAside(fd: number, from: number, to: number, path: string, mode: number): boolean {
  try {
    let onlyZeros = true;
    for (let at = from; at < to; at += blockBytes) {
      const block = readAt(fd, at, Math.min(blockBytes, to - at));
      onlyZeros &&= isZero(block); // those in front say no more than if there were nothing else
      if (!onlyZeros) appendFileSync(path, block, { mode });
    }
    return true;
  } catch {
    return false;
  }
}

function isZero(block: Buffer): boolean {
  return block.equals(zeros.subarray(0, block.length));
}
