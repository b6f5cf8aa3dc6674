import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditError } from '../errors.js';
import { eventLine, eventLines, idOf } from '../journal/event-line.fixture.js';
import { SinkError } from '../sink.js';
import type { SinkOptions } from '../sink-options.js';
import { fail, inTurn, TestSink } from './delivery.fixture.js';
import { type Refusal, type Sent, sendTo } from './send.js';

/** A sink that says what suits it. */
class ChoosySink extends TestSink implements SinkOptions {
  readonly batch: SinkOptions['batch'];
  readonly deadline: SinkOptions['deadline'];
  readonly retry = { minDelay: 0.001, maxDelay: 0.001 };

  constructor({ batch, deadline }: SinkOptions = {}) {
    super('siem');
    this.batch = batch;
    this.deadline = deadline;
  }
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const byFives = { batch: { maxEvents: 5 } };

test('hands over all events, in order, in batches that suit the sink, and says how far it is', async () => {
  const sink = new ChoosySink(byFives);
  const lines = eventLines(12);
  const ids = lines.map(idOf);
  const progress: Sent[] = [];
  const sent = await sendTo(sink, each(lines), { onProgress: (now) => progress.push(now) });
  expect(sent).toEqual({ delivered: 12, refused: 0, lastId: ids[11] });
  expect(sink.taken).toEqual(ids);
  expect(sink.sizes).toEqual([5, 5, 2]);
  expect(progress.map(({ delivered, lastId }) => [delivered, lastId])).toEqual([
    [5, ids[4]],
    [10, ids[9]],
    [12, ids[11]],
  ]);
});

test('keeps batches within the bytes that suit the sink, and gives a larger event a batch of its own', async () => {
  const lines = [eventLine(), eventLine(), eventLine('x'.repeat(1000)), eventLine()];
  const sink = new ChoosySink({ batch: { maxBytes: 300 } });
  await sendTo(sink, each(lines));
  expect(sink.sizes).toEqual([2, 1, 1]);
});

test('has nothing to say about nothing', async () => {
  const sink = new ChoosySink();
  expect(await sendTo(sink, each([]))).toEqual({ delivered: 0, refused: 0, lastId: undefined });
  expect(sink.sizes).toEqual([]);
});

test('tries again what failed, or took too long, and tells of it', async () => {
  const sink = new ChoosySink({ deadline: 20 });
  const lines = eventLines(3);
  const errors: AuditError[] = [];
  sink.answer = inTurn(fail(new Error('connection refused')));
  const answer = sink.answer;
  sink.answer = (batch, options) => (sink.sizes.length === 2 ? new Promise(() => undefined) : answer(batch, options));
  const sent = await sendTo(sink, each(lines), { onError: (error) => errors.push(error) });
  expect(sent).toMatchObject({ delivered: 3, refused: 0 });
  expect(sink.sizes).toEqual([3, 3, 3]);
  expect(errors.map(({ code }) => code)).toEqual(['AUDIT_SINK_FAILED', 'AUDIT_SINK_FAILED']);
  expect(errors.map(({ message }) => message).join()).toMatch(/connection refused.*did not answer within 20 ms/);
});

test('waits as long as the receiver asks', async () => {
  const sink = new ChoosySink();
  sink.answer = inTurn(fail(new SinkError('retry', 'busy', { retryAfterMs: 120 })));
  const begun = performance.now();
  await sendTo(sink, each(eventLines(1)));
  expect(performance.now() - begun).toBeGreaterThan(118);
});

test('halves a refused batch, and names the event to blame with the reason', async () => {
  const sink = new ChoosySink();
  const lines = eventLines(40);
  const [ids, poison] = [lines.map(idOf), idOf(lines[17] ?? '')];
  sink.answer = async ({ ids: handed }) => {
    if (handed.includes(poison)) throw new SinkError('refused', 'no such group');
  };
  const refusals: Refusal[] = [];
  const sent = await sendTo(sink, each(lines), { onRefused: (refusal) => refusals.push(refusal) });
  expect(sent).toEqual({ delivered: 39, refused: 1, lastId: ids[39] });
  expect(sink.taken).toEqual(ids.filter((id) => id !== poison));
  expect(refusals).toEqual([{ id: poison, reason: 'no such group' }]);
});

test('stops at a sink that refuses everything, and counts nothing as settled', async () => {
  const sink = new ChoosySink();
  sink.answer = async () => {
    throw new SinkError('refused', 'wrong address');
  };
  const refusals: Refusal[] = [];
  const sending = sendTo(sink, each(eventLines(50)), { onRefused: (refusal) => refusals.push(refusal) });
  await expect(sending).rejects.toMatchObject({
    code: 'AUDIT_SINK_FAILED',
    message: expect.stringContaining('wrong address'),
  });
  expect(refusals).toEqual([]);
});

test('goes on with a sink that may refuse everything', async () => {
  const sink = new ChoosySink(byFives);
  const lines = eventLines(50);
  sink.answer = async ({ ids }) => {
    if (ids.some((id) => id !== idOf(lines[49] ?? ''))) throw new SinkError('refused', 'still no such group');
  };
  expect(await sendTo(sink, each(lines), { mayRefuseAll: true })).toMatchObject({ delivered: 1, refused: 49 });
});

test('ends between batches at a signal, and says behind which event to go on', async () => {
  const sink = new ChoosySink(byFives);
  const lines = eventLines(20);
  const controller = new AbortController();
  sink.answer = async () => {
    if (sink.sizes.length === 2) controller.abort();
  };
  const sent = await sendTo(sink, each(lines), { signal: controller.signal });
  expect(sent).toEqual({ delivered: 10, refused: 0, lastId: idOf(lines[9] ?? '') });
  expect(sink.sizes).toEqual([5, 5]);
});

test('ends at a signal while it waits to try again', async () => {
  const sink = new ChoosySink(byFives);
  const lines = eventLines(20);
  const controller = new AbortController();
  sink.answer = inTurn(() => undefined, fail(new SinkError('retry', 'busy', { retryAfterMs: 3_600_000 })));
  const onError = (): void => controller.abort();
  const sent = await sendTo(sink, each(lines), { signal: controller.signal, onError });
  expect(sent).toEqual({ delivered: 5, refused: 0, lastId: idOf(lines[4] ?? '') });
});

test('gives up the write under way when it is told to', async () => {
  const sink = new ChoosySink(byFives);
  const lines = eventLines(20);
  const [ending, givingUp] = [new AbortController(), new AbortController()];
  const given: AbortSignal[] = [];
  sink.answer = async (_, { signal }) => {
    given.push(signal);
    if (given.length < 2) return;
    ending.abort();
    setImmediate(() => givingUp.abort());
    await new Promise(() => undefined);
  };
  const sent = await sendTo(sink, each(lines), { signal: ending.signal, giveUp: givingUp.signal });
  expect(sent).toEqual({ delivered: 5, refused: 0, lastId: idOf(lines[4] ?? '') });
  expect(given.map(({ aborted }) => aborted)).toEqual([false, true]);
});

test('passes on what is wrong with the source, and closes the source when it ends early', async () => {
  const sink = new ChoosySink({ batch: { maxEvents: 1 } });
  let closed = 0;
  async function* source(): AsyncGenerator<string> {
    try {
      yield* eventLines(3);
      throw new Error('the file is gone');
    } finally {
      closed += 1;
    }
  }
  await expect(sendTo(sink, source())).rejects.toThrow('the file is gone');
  expect(sink.taken).toHaveLength(2);
  const controller = new AbortController();
  sink.answer = async () => controller.abort();
  await sendTo(sink, source(), { signal: controller.signal });
  expect(closed).toBe(2);
});

test('settles every event once, whatever mixture of answers the sink gives', async () => {
  const scene = fc.record({
    count: fc.integer({ min: 1, max: 30 }),
    poison: fc.uniqueArray(fc.nat(29), { maxLength: 6 }),
    answers: fc.array(fc.constantFrom('take', 'refuse', 'partial', 'fail'), { maxLength: 12 }),
    maxEvents: fc.integer({ min: 1, max: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(scene, async ({ count, poison, answers, maxEvents }) => {
      const sink = new ChoosySink({ batch: { maxEvents } });
      const lines = eventLines(count);
      const ids = lines.map(idOf);
      const poisoned = new Set(ids.filter((_, index) => poison.includes(index)));
      let writing = 0;
      sink.answer = async ({ ids: handed }) => {
        expect((writing += 1)).toBe(1);
        await new Promise(setImmediate);
        writing -= 1;
        const [bad, good] = [handed.filter((id) => poisoned.has(id)), handed.filter((id) => !poisoned.has(id))];
        const next = answers.shift() ?? 'take';
        if (next === 'fail') throw new Error('away');
        if (next === 'partial') return { refused: bad.map((id) => ({ id, reason: 'no' })), retry: good.slice(1) };
        if (bad.length > 0) throw new SinkError('refused', 'no');
        return undefined;
      };
      const refused: string[] = [];
      const sent = await sendTo(sink, each(lines), { onRefused: ({ id }) => refused.push(id) });
      expect(sink.taken.toSorted()).toEqual(ids.filter((id) => !poisoned.has(id)));
      expect(refused.toSorted()).toEqual([...poisoned].toSorted());
      expect(sent).toEqual({ delivered: sink.taken.length, refused: refused.length, lastId: ids.at(-1) });
    }),
    { numRuns: 40 },
  );
}, 60_000);
