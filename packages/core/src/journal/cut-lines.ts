import { beginsEvent, viewOf } from './event-line.js';
import type { ReadLimits } from './backlog.js';

/** Where the events of a cut lie in the bytes it was made from. */
export interface Cut {
  /** Offset of the first event; what lies before it is damaged and was passed over. */
  readonly start: number;
  /** Offset behind the last event. */
  readonly end: number;
  /** Offset of each event from the first. */
  readonly starts: readonly number[];
}

const lineEnd = 0x0a;
const objectEnd = 0x7d;

/**
 * The whole events at the beginning of some bytes, as many as the limits allow and one at least. Stops before a
 * damaged line; passes over damaged lines only when they come first, so that a cut is always contiguous.
 *
 * @param list becomes the cut's `starts`, unless something is damaged.
 */
export function cutLines(bytes: Buffer, limits: ReadLimits, list: number[] = []): Cut {
  const cut = cutEvents(bytes, limits, list);
  // Cheap signs of damage, without parsing: no event has a zero byte, and a page that was never written is full of them.
  const whole = cut.starts.length > 0 && bytes.subarray(0, cut.end).indexOf(0) === -1;
  return whole ? cut : cutDamaged(bytes, limits);
}

/** The events that follow each other from the first byte on, unless zeros lie between them. */
function cutEvents(bytes: Buffer, { maxEvents, maxBytes }: ReadLimits, starts: number[]): Cut {
  const view = viewOf(bytes);
  let events = 0;
  let end = 0;
  while (events < maxEvents) {
    const found = bytes.indexOf(lineEnd, end);
    if (found === -1 || !isEvent(view, end, found)) break;
    if (events > 0 && found >= maxBytes) break;
    starts[events] = end;
    events += 1;
    end = found + 1;
  }
  starts.length = events;
  return { start: 0, end, starts };
}

function cutDamaged(bytes: Buffer, { maxEvents, maxBytes }: ReadLimits): Cut {
  const view = viewOf(bytes);
  const starts: number[] = [];
  let start = 0;
  let end = 0;
  let zero = bytes.indexOf(0);
  while (starts.length < maxEvents) {
    const found = bytes.indexOf(lineEnd, end);
    if (found === -1) break;
    const next = found + 1;
    const zeroed = zero >= end && zero < found;
    const behind = zeroed ? bytes.lastIndexOf(0, found) + 1 : end;
    if (zeroed && starts.length === 0 && beginsEvent(view, behind)) {
      // What was added behind a hole is whole.
      [start, end, zero] = [behind, behind, bytes.indexOf(0, behind)];
      continue;
    }
    if (!zeroed && isEvent(view, end, found)) {
      if (starts.length > 0 && next - start > maxBytes) break;
      starts.push(end - start);
    } else {
      if (starts.length > 0) break;
      start = next;
      if (zeroed) zero = bytes.indexOf(0, next);
    }
    end = next;
  }
  return { start, end, starts };
}

/** Whether a line looks like an event: it has an id, and not one that runs on into the next line. */
function isEvent(view: DataView, start: number, end: number): boolean {
  return beginsEvent(view, start, end) && view.getUint8(end - 1) === objectEnd;
}
