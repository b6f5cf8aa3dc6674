import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { eventLine, eventLines, idOf } from '../journal/event-line.fixture.js';
import { fileJournal } from '../journal/file-journal.js';
import type { Journal } from '../journal/journal.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { Program } from '../journal/program.fixture.js';
import { temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { SinkError } from '../sink.js';
import type { DeadLetter } from './dead-letter.js';
import { append, fail, inTurn, type Setup, setUp } from './delivery.fixture.js';

function letterOf(line: string, reason = 'no such group'): DeadLetter {
  return { id: idOf(line), reason, refused_at: '2026-01-01T12:00:00.000Z', line };
}

/** A delivery whose sink has refused so many events. */
async function setUpWith(count: number, options?: Parameters<typeof setUp>[1]): Promise<Setup & { ids: string[] }> {
  const setup = setUp(fileJournal({ directory: temporaryDirectory() }), options);
  const letters = eventLines(count).map((line) => letterOf(line));
  await setup.journal.addDeadLetters('siem', letters);
  return { ...setup, ids: letters.map(({ id }) => id) };
}

async function kept(journal: Journal): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of journal.deadLetters('siem')) letters.push(letter);
  return letters;
}

test('sends dead letters again in batches, and removes what is taken', async () => {
  const { journal, sink, delivery, health, ids } = await setUpWith(25, {
    batch: { maxEvents: 10, maxBytes: 1e6, maxDelay: 0 },
  });
  expect(await delivery.redeliver()).toEqual({ delivered: 25, refused: 0 });
  expect(sink.taken).toEqual(ids);
  expect(sink.sizes).toEqual([10, 10, 5]);
  expect(await kept(journal)).toEqual([]);
  expect(await delivery.redeliver()).toEqual({ delivered: 0, refused: 0 });
  expect(health()).toMatchObject({ delivered: 25, lag: { events: 0 } });
});

test('sends those it is told, and each once, however often it became a letter', async () => {
  const { journal, sink, delivery, ids } = await setUpWith(5);
  const repeated = (await kept(journal)).slice(3);
  await journal.addDeadLetters('siem', repeated);
  const wanted = new Set([ids[1] ?? '', ids[3] ?? '', 'evt_unknown']);
  expect(await delivery.redeliver(wanted)).toEqual({ delivered: 2, refused: 0 });
  expect(sink.taken).toEqual([ids[1], ids[3]]);
  expect((await kept(journal)).map(({ id }) => id)).toEqual([ids[0], ids[2], ids[4], ids[4]]);
});

test('keeps what is refused again with the new reason, however many that are', async () => {
  const { journal, sink, delivery, health, ids } = await setUpWith(50);
  sink.answer = async ({ ids: sent }) => {
    if (sent.some((id) => id !== ids[49])) throw new SinkError('refused', 'still no such group');
  };
  expect(await delivery.redeliver()).toEqual({ delivered: 1, refused: 49 });
  const letters = await kept(journal);
  expect(letters.map(({ id }) => id)).toEqual(ids.slice(0, 49));
  expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['still no such group']));
  expect(letters.every(({ refused_at }) => refused_at > '2026-01-01T12:00:00.000Z')).toBe(true);
  expect(health()).toMatchObject({ state: 'idle', deadLetters: 0 });
});

test('ends with an outage, and keeps what was not taken', async () => {
  const { journal, sink, delivery, ids } = await setUpWith(5, {
    batch: { maxEvents: 2, maxBytes: 1e6, maxDelay: 0 },
    retry: { minDelay: 60_000, maxDelay: 60_000 },
  });
  vi.spyOn(Math, 'random').mockReturnValueOnce(1);
  sink.answer = inTurn(() => undefined, fail(new Error('connection refused')));
  const failure = { code: 'AUDIT_SINK_FAILED', message: expect.stringContaining('connection refused') };
  await expect(delivery.redeliver()).rejects.toMatchObject(failure);
  expect(sink.taken).toEqual(ids.slice(0, 2));
  expect((await kept(journal)).map(({ id }) => id)).toEqual(ids.slice(2));
  // The sink is left alone for now: it is not even asked.
  await expect(delivery.redeliver()).rejects.toMatchObject(failure);
  expect(sink.sizes).toEqual([2, 2]);
});

test('takes turns with the delivery of new events, and lets others that redeliver wait', async () => {
  const { journal, sink, delivery, ids } = await setUpWith(30, {
    batch: { maxEvents: 5, maxBytes: 1e6, maxDelay: 0 },
  });
  let writing = 0;
  sink.answer = async () => {
    expect((writing += 1)).toBe(1);
    await new Promise(setImmediate);
    writing -= 1;
  };
  const recorded = append(journal, eventLines(30));
  delivery.start();
  const results = await Promise.all([delivery.redeliver(), delivery.redeliver(), delivery.waitFor(journal.end)]);
  expect(results.slice(0, 2)).toEqual([
    { delivered: 30, refused: 0 },
    { delivered: 0, refused: 0 },
  ]);
  expect(sink.taken.toSorted()).toEqual([...ids, ...recorded].toSorted());
  expect(sink.taken.filter((id) => recorded.includes(id))).toEqual(recorded);
});

test('ends when delivery is closed, and has then changed the letters', async () => {
  const { journal, sink, delivery, ids } = await setUpWith(5, { batch: { maxEvents: 2, maxBytes: 1e6, maxDelay: 0 } });
  sink.answer = () => (sink.sizes.length === 1 ? Promise.resolve() : new Promise(() => undefined));
  const redelivered = Promise.allSettled([delivery.redeliver()]);
  await vi.waitFor(() => expect(sink.sizes).toHaveLength(2));
  await delivery.close(0);
  expect((await kept(journal)).map(({ id }) => id)).toEqual(ids.slice(2));
  expect(await redelivered).toMatchObject([{ status: 'rejected', reason: { code: 'AUDIT_CLOSED' } }]);
  await expect(delivery.redeliver()).rejects.toMatchObject({ code: 'AUDIT_CLOSED' });
});

test('has nothing to send from a journal in memory', async () => {
  const { journal, sink, delivery } = setUp(memoryJournal());
  sink.answer = inTurn(fail(new SinkError('refused', 'no')));
  append(journal, [eventLine()]);
  delivery.start();
  await delivery.waitFor(journal.end);
  expect(await delivery.redeliver()).toEqual({ delivered: 0, refused: 0 });
});

test('settles each letter as the sink says, whatever mixture of answers it gives', async () => {
  const answer = fc.constantFrom('take', 'refuse', 'partial', 'fail');
  const scene = fc.record({
    count: fc.integer({ min: 1, max: 20 }),
    poison: fc.uniqueArray(fc.nat(19), { maxLength: 6 }),
    answers: fc.array(answer, { maxLength: 12 }),
    maxEvents: fc.integer({ min: 1, max: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(scene, async ({ count, poison, answers, maxEvents }) => {
      const { journal, sink, delivery, ids } = await setUpWith(count, {
        batch: { maxEvents, maxBytes: 1e6, maxDelay: 0 },
        retry: { minDelay: 0.001, maxDelay: 0.001 },
      });
      const poisoned = new Set(ids.filter((_, index) => poison.includes(index)));
      sink.answer = async ({ ids: sent }) => {
        const [bad, good] = [sent.filter((id) => poisoned.has(id)), sent.filter((id) => !poisoned.has(id))];
        const next = answers.shift() ?? 'refuse';
        if (next === 'fail') throw new Error('away');
        if (next === 'partial') return { refused: bad.map((id) => ({ id, reason: 'still no' })), retry: good.slice(1) };
        if (bad.length > 0) throw new SinkError('refused', 'still no');
        return undefined;
      };
      const codes = new Set<unknown>();
      let left = ids;
      while (left.some((id) => !poisoned.has(id))) {
        const [result] = await Promise.allSettled([delivery.redeliver()]);
        if (result.status === 'rejected') codes.add(result.reason.code);
        left = (await kept(journal)).map(({ id }) => id);
        // What was taken is gone, and nothing else.
        expect([...sink.taken, ...left].toSorted()).toEqual(ids.toSorted());
      }
      expect(left.toSorted()).toEqual([...poisoned].toSorted());
      expect([...codes].filter((code) => code !== 'AUDIT_SINK_FAILED')).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('keeps the process alive while somebody waits for it', async () => {
  const program = new Program('delivery/redeliver', [temporaryDirectory()]);
  expect(await program.exit).toBe(0);
  expect(program.output).toEqual(['asked', '{"delivered":2,"refused":0}']);
}, 30_000);
