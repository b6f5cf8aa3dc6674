import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Tail } from './tail.js';

function textFrom(tail: Tail, from: number): string {
  const parts: Buffer[] = [];
  let position = from;
  for (let chunk = tail.chunkAt(position); chunk; chunk = tail.chunkAt(position)) {
    parts.push(chunk.bytes.subarray(position - chunk.start, chunk.used));
    position = chunk.start + chunk.used;
  }
  return Buffer.concat(parts).toString();
}

test('keeps every line in order, whatever its length and characters, and says where each ends', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.replaceAll('\n', ' ')),
    fc.integer({ min: 0, max: 300_000 }).map((length) => 'é'.repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.nat(10_000), (lines, start) => {
      const tail = new Tail(start);
      let expected = '';
      for (const text of lines) {
        expected += `${text}\n`;
        expect(tail.append(text)).toBe(start + Buffer.byteLength(expected));
      }
      expect(tail.end).toBe(start + Buffer.byteLength(expected));
      expect(textFrom(tail, start)).toBe(Buffer.from(expected).toString());
      expect(tail.linesFrom(start)).toBe(lines.length);
    }),
    { numRuns: 30 },
  );
});

test('lets go of what lies before a position, and of nothing behind it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(200_000), fc.boolean()), { maxLength: 60 }), (steps) => {
      const tail = new Tail(0);
      let all = '';
      for (const [length, release] of steps) {
        tail.append('x'.repeat(length));
        all += `${'x'.repeat(length)}\n`;
        if (release) tail.release(Math.floor((tail.start + tail.end) / 2));
        expect(textFrom(tail, tail.start)).toBe(all.slice(tail.start));
      }
      tail.release(tail.end);
      expect(tail.start).toBe(tail.end);
      expect(tail.chunkAt(tail.end)).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});
