import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventLines, idOf } from '../journal/event-line.fixture.js';
import { type Sink, SinkError } from '../sink.js';
import { attempt, type Outcome } from './attempt.js';
import { batchOf } from './batch.js';

const lines = eventLines(3);
const [first = '', second = ''] = lines.map(idOf);

function attemptWith(write: (...args: Parameters<Sink['write']>) => unknown, signal?: AbortSignal): Promise<Outcome> {
  // What a sink written in JavaScript may answer, the type does not allow.
  const sink = { name: 'siem', write } as Sink;
  return attempt({ sink, batch: batchOf(lines), deadline: 100, signal: signal ?? new AbortController().signal });
}

test('takes it that a sink which resolves has the batch', async () => {
  expect(await attemptWith(async () => undefined)).toEqual({ kind: 'taken' });
  expect(await attemptWith(async () => ({}))).toEqual({ kind: 'taken' });
  expect(await attemptWith(async () => ({ retry: [], refused: [] }))).toEqual({ kind: 'taken' });
});

test('hears an answer of another realm, as the JSON of fetch is in Jest', async () => {
  const answer: unknown = runInNewContext(`({ retry: ['${first}'] })`);
  expect(await attemptWith(async () => answer)).toMatchObject({ kind: 'partial', retry: new Set([first]) });
});

test('hears which events a sink refused and which it wants again', async () => {
  expect(await attemptWith(async () => ({ retry: [first], refused: [{ id: second, reason: 'no' }] }))).toEqual({
    kind: 'partial',
    taken: 1,
    retry: new Set([first]),
    refused: new Map([[second, 'no']]),
  });
});

test.each([
  ['true', () => true],
  ['null', () => null],
  ['a response', () => ({ status: 500, ok: false })],
  ['a real response', () => new Response(null, { status: 500 })],
  ['a list', () => []],
  ['a map', () => new Map()],
  ['ids that are no list', () => ({ retry: first })],
  ['refusals without a reason', () => ({ refused: [{ id: first }] })],
  ['an id that is not in the batch', () => ({ retry: ['evt_other'] })],
  [
    'a synchronous throw',
    () => {
      throw new Error('on purpose');
    },
  ],
  ['a rejection with nothing', () => Promise.reject()],
])('takes %s for a failure', async (_, write) => {
  expect(await attemptWith(write)).toMatchObject({ kind: 'failed' });
});

test('tells refusals from failures', async () => {
  const failing = (error: SinkError) => attemptWith(() => Promise.reject(error));
  expect(await failing(new SinkError('refused', 'no'))).toMatchObject({ kind: 'refused' });
  expect(await failing(new SinkError('too_large', 'no'))).toMatchObject({ kind: 'too_large' });
  const later = new SinkError('retry', 'later', { retryAfterMs: 7 });
  expect(await failing(later)).toEqual({ kind: 'failed', error: later, retryAfterMs: 7 });
});

test('gives up at the deadline a sink that hangs, tells it so, and does not hear it any more', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const late = Promise.withResolvers<void>();
  let seen: AbortSignal | undefined;
  const outcome = attemptWith((_, { signal }) => {
    seen = signal;
    return late.promise;
  });
  await vi.advanceTimersByTimeAsync(99);
  expect(seen?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen?.aborted).toBe(true);
  expect(await outcome).toMatchObject({ kind: 'failed', error: { code: 'AUDIT_DEADLINE' } });
  late.reject(new Error('too late'));
  await late.promise.catch(() => undefined);
});

test('ends at once when it is aborted', async () => {
  const controller = new AbortController();
  const outcome = attemptWith(() => new Promise(() => undefined), controller.signal);
  controller.abort();
  expect(await outcome).toEqual({ kind: 'aborted' });
  expect(await attemptWith(async () => undefined, controller.signal)).toEqual({ kind: 'aborted' });
});
