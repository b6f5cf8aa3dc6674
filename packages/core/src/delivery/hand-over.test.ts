import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventLine, idOf } from '../journal/event-line.fixture.js';
import { type PartialResult, SinkError } from '../sink.js';
import { attempt } from './attempt.js';
import { EncodedBatch } from './batch.js';
import { handOver } from './hand-over.js';

type Answer = 'refuse' | 'too-large' | 'retry' | 'partial';

/**
 * Hands `count` events to a sink that refuses the poisoned ones in its own way, `most` at once; says what became of them.
 */
async function handOverAll(
  count: number,
  poison: ReadonlySet<number>,
  answerOf: (attempt: number) => Answer,
  most: (attempt: number) => number = () => Infinity,
) {
  const lines = Array.from({ length: count }, (_, index) => eventLine('x'.repeat(index % 7)));
  const ids = lines.map(idOf);
  const poisonIds = new Set(ids.filter((_, index) => poison.has(index)));
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const start = 1000;
  const delivered: string[] = [];
  const buried: string[] = [];
  const passed: { events: number; position: number; lastId: string | undefined }[] = [];
  let attempts = 0;

  const write = async ({ ids: sent }: { readonly ids: readonly string[] }): Promise<void | PartialResult> => {
    attempts += 1;
    const bad = sent.filter((id) => poisonIds.has(id));
    const answer = attempts > 300 ? 'refuse' : answerOf(attempts);
    if (answer === 'retry') throw new Error('on purpose');
    if (answer === 'partial') {
      // Takes every other good event, refuses half of the bad ones and wants the rest again.
      const open = sent.filter((id, index) => index % 2 === 1 && !poisonIds.has(id));
      const refused = bad.filter((_, index) => index % 2 === 0);
      const retry = [...open, ...bad.filter((_, index) => index % 2 === 1)];
      delivered.push(...sent.filter((id) => !poisonIds.has(id) && !open.includes(id)));
      return { retry, refused: refused.map((id) => ({ id, reason: 'poison' })) };
    }
    if (bad.length > 0) throw new SinkError(answer === 'too-large' ? 'too_large' : 'refused', 'poison');
    delivered.push(...sent);
    return undefined;
  };

  await handOver(new EncodedBatch(bytes), start + bytes.length, {
    hand: async (whole) => {
      const part = whole.part(0, Math.min(whole.size, most(attempts)));
      const { signal } = new AbortController();
      return { part, outcome: await attempt({ sink: { name: 'test', write }, batch: part, deadline: 1000, signal }) };
    },
    refused: () => undefined,
    bury: async (letters) => {
      expect(letters.every(({ line, id }) => idOf(line) === id)).toBe(true);
      buried.push(...letters.map(({ id }) => id));
      return true;
    },
    passed: (events, position, lastId) => {
      const settled = new Set([...delivered, ...buried]);
      const before = ids.slice(0, ids.indexOf(lastId ?? '') + 1);
      expect(before.filter((id) => !settled.has(id))).toEqual([]);
      expect(position).toBe(
        start +
          Buffer.byteLength(
            lines
              .slice(0, before.length)
              .map((line) => `${line}\n`)
              .join(''),
          ),
      );
      passed.push({ events, position, lastId });
    },
  });
  return { ids, poisonIds, delivered, buried, passed, end: start + bytes.length };
}

const batch = fc.record({
  count: fc.integer({ min: 1, max: 60 }),
  poison: fc.uniqueArray(fc.nat(59), { maxLength: 12 }).map((indexes) => new Set(indexes)),
});

test('finds exactly the poisoned events, delivers all others once and in order, and never passes one that is open', async () => {
  await fc.assert(
    fc.asyncProperty(batch, fc.constantFrom<Answer>('refuse', 'too-large'), async ({ count, poison }, answer) => {
      const { ids, poisonIds, delivered, buried, passed, end } = await handOverAll(count, poison, () => answer);
      expect(delivered).toEqual(ids.filter((id) => !poisonIds.has(id)));
      expect(buried).toEqual(ids.filter((id) => poisonIds.has(id)));
      expect(passed.reduce((sum, { events }) => sum + events, 0)).toBe(count);
      expect(passed.at(-1)).toMatchObject({ position: end, lastId: ids.at(-1) });
    }),
    { numRuns: 200 },
  );
});

test('settles every event once, whatever mixture of answers a sink gives, and however much it gets at once', async () => {
  const answers = fc.array(fc.constantFrom<Answer>('refuse', 'too-large', 'retry', 'partial'), {
    minLength: 1,
    maxLength: 20,
  });
  const sizes = fc.array(fc.constantFrom(1, 2, 7, Infinity), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(batch, answers, sizes, async ({ count, poison }, sequence, most) => {
      const { ids, poisonIds, delivered, buried, passed, end } = await handOverAll(
        count,
        poison,
        (number) => sequence[number % sequence.length] ?? 'refuse',
        (number) => most[number % most.length] ?? Infinity,
      );
      expect(delivered.toSorted()).toEqual(ids.filter((id) => !poisonIds.has(id)));
      expect(buried.toSorted()).toEqual(ids.filter((id) => poisonIds.has(id)));
      expect(passed.reduce((sum, { events }) => sum + events, 0)).toBe(count);
      expect(passed.at(-1)?.position).toBe(end);
    }),
    { numRuns: 300 },
  );
});
