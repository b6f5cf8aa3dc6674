import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutLines } from './cut-lines.js';
import { eventLine } from './event-line.fixture.js';

const limits = { maxEvents: 100, maxBytes: 10_000 };
const first = `${eventLine('first')}\n`;
const second = `${eventLine('second')}\n`;

test('takes whole events only', () => {
  const bytes = Buffer.from(first + second.slice(0, -1));
  expect(cutLines(bytes, limits)).toEqual({ start: 0, end: first.length, starts: [0] });
});

test('takes nothing where no event ends', () => {
  expect(cutLines(Buffer.from(first.slice(0, -1)), limits)).toEqual({ start: 0, end: 0, starts: [] });
});

test('takes one event that is larger than the limit', () => {
  expect(cutLines(Buffer.from(first + second), { maxEvents: 100, maxBytes: 1 })).toMatchObject({ starts: [0] });
});

test('passes over damaged lines that come first, and stops before those that follow', () => {
  const damage = '\0\0\0\0\nno event\n';
  const bytes = Buffer.from(damage + first + damage + second);
  expect(cutLines(bytes, limits)).toEqual({ start: damage.length, end: damage.length + first.length, starts: [0] });
});

test('takes no line whose id would run on into the next one', () => {
  const short = '{"id":"evt_01JABC}\n';
  // Where the id of an event ends, the next line has the quote.
  const damage = `${short}${'x'.repeat(37 - short.length)}"\n`;
  const end = damage.length + first.length;
  expect(cutLines(Buffer.from(damage + first), limits)).toEqual({ start: damage.length, end, starts: [0] });
});

test('takes the event behind a run of zeros', () => {
  const hole = `${first.slice(0, 50)}${'\0'.repeat(500)}`;
  const bytes = Buffer.from(hole + second + first);
  expect(cutLines(bytes, limits)).toEqual({ start: hole.length, end: bytes.length, starts: [0, second.length] });
  expect(cutLines(Buffer.from(first + hole + second), limits)).toEqual({ start: 0, end: first.length, starts: [0] });
});

test('cuts any stream into pieces within the limits that make it up again', () => {
  const contents = fc.array(fc.string({ unit: 'binary', maxLength: 100 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(
      contents,
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 5000 }),
      (texts, maxEvents, maxBytes) => {
        const lines = texts.map((text) => `${eventLine(text)}\n`);
        let rest = Buffer.from(lines.join(''));
        const pieces: string[] = [];
        while (rest.length > 0) {
          const { start, end, starts } = cutLines(rest, { maxEvents, maxBytes });
          expect(start).toBe(0);
          expect(starts.length).toBeLessThanOrEqual(maxEvents);
          expect(starts.length === 1 || end <= maxBytes).toBe(true);
          pieces.push(...starts.map((from, index) => rest.toString('utf8', from, starts[index + 1] ?? end)));
          rest = rest.subarray(end);
        }
        expect(pieces).toEqual(lines);
      },
    ),
  );
});
