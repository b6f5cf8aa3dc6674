import type { AuditEvent } from './audit-event.js';
import type { Limits } from './limits.js';
import { shrink, shrinkSteps } from './shrink.js';

/**
 * What JSON leaves as it is, but may break a line, or make it look like another one, where it is shown: DEL and the C1
 * controls, line and paragraph separators, marks of writing direction, the byte order mark.
 */
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
/** Each escape as a whole, so that an escaped backslash before `ud800` is not taken for half of one. */
const escapes = /\\(?:u(d[89a-f][0-9a-f]{2})|.)/g;

/**
 * The event as one line of JSON, without a line end, and never above `limits.event` bytes of UTF-8: of a larger event the
 * longest texts, then the longest lists and largest objects are cut, which `truncated` tells. `line` is what `toLine` made of
 * the event, where it is known.
 */
export function encode(event: AuditEvent, limits: Limits, line = toLine(event)): string {
  return fits(line, limits) ? line : shrunkLine(event, limits);
}

/** The least cut event that fits. Each step of cuts is tighter than the one before, so bisection finds it. */
function shrunkLine(event: AuditEvent, limits: Limits): string {
  const steps = shrinkSteps(limits);
  let line = '';
  for (let low = 0, high = steps.length; low < high;) {
    const middle = (low + high) >> 1;
    const shrunk = toLine(shrink(event, steps[middle] ?? limits));
    if (fits(shrunk, limits)) {
      line = shrunk;
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return line;
}

/** The same however large the event is. What was read from a journal becomes the line that it was there. */
export function toLine(event: AuditEvent): string {
  const line = JSON.stringify(event);
  // Lone surrogates, which JSON escapes and many receivers refuse. One character is found faster than three.
  const wellFormed =
    line.includes('\\') && line.includes('\\ud')
      ? line.replace(escapes, (escape, lone?: string) => (lone === undefined ? escape : '\ufffd'))
      : line;
  // Counting bytes is the fastest way to see that a line is ASCII, of which only DEL is unsafe.
  const safe = Buffer.byteLength(wellFormed) === wellFormed.length && !wellFormed.includes('\u007f');
  return safe
    ? wellFormed
    : wellFormed.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A UTF-16 code unit is at most three bytes of UTF-8, so most lines need no counting. */
function fits(line: string, { event }: Limits): boolean {
  return line.length * 3 <= event || Buffer.byteLength(line) <= event;
}
