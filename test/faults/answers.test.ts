import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReceiverAnswer } from '@audit-trail/testing';
import { describe, expect } from 'vitest';
import { expectDelivered } from './harness/evidence.js';
import { test } from './harness/place.js';
import type { Writer } from './harness/writer.js';

const config = {
  journal: { syncInterval: 20 },
  trail: { batch: { maxDelay: 20 }, retry: { minDelay: 10, maxDelay: 50 } },
};

async function recordUntilDelivered(writer: Writer, events: number): Promise<void> {
  await writer.open();
  writer.tell({ do: 'burst', events });
  expect(await writer.close(120_000)).toMatchObject({ pending: 0, lost: 0 });
}

describe('a receiver that asks for time', () => {
  const inTwoSeconds = (): string => new Date(Date.now() + 2_000).toUTCString();
  test.for([
    [429, 'in seconds', (): string => '1'],
    [503, 'in seconds', (): string => '1'],
    [429, 'with a date', inTwoSeconds],
    [503, 'with a date', inTwoSeconds],
  ] as const)('(%i, %s) gets it', async ([status, _, retryAfter], { place }) => {
    const receiver = await place.receiver();
    const asked: number[] = [];
    const heal = receiver.behave((): ReceiverAnswer => {
      asked.push(Date.now());
      if (asked.length === 2) void heal();
      return asked.length === 2 ? { status: 204 } : { status, headers: { 'retry-after': retryAfter() } };
    });
    await recordUntilDelivered(await place.writer({ ...config, http: { url: receiver.url } }), 10);
    const [first = 0, second = 0] = asked;
    // A date has whole seconds: two from now may be one and a bit.
    expect(second - first).toBeGreaterThanOrEqual(990);
    expectDelivered(place.stored, receiver.events);
  });
});

test('one event of five hundred that is refused becomes a dead letter, and no other', async ({ place }) => {
  const receiver = await place.receiver();
  receiver.behave(({ events }) =>
    events.some(({ target_id }) => target_id === '250')
      ? { status: 400, body: '250 is not acceptable' }
      : { status: 204 },
  );
  const writer = await place.writer({ ...config, http: { url: receiver.url } });
  const stream = await writer.open();
  writer.tell({ do: 'burst', events: 500 });
  expect(await writer.close(120_000)).toMatchObject({ pending: 0, lost: 0 });

  expect(receiver.requests[0]?.events).toHaveLength(500);
  expect(receiver.events.map(({ target_id }) => target_id)).toEqual(numbers(500).filter((number) => number !== '250'));
  const letters = readFileSync(join(stream, 'dead-letters', 'http.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(letters).toHaveLength(1);
  expect(letters[0]).toContain('250 is not acceptable');
  expect(letters[0]).toContain(place.events[249]?.id);
});

test('a receiver that takes a part of each batch is asked again for the rest only', async ({ place }) => {
  const receiver = await place.receiver();
  await receiver.breakSink.partial();
  const writer = await place.writer({ ...config, http: { url: receiver.url, partial: true } });
  await recordUntilDelivered(writer, 20);
  expect(receiver.events.map(({ target_id }) => target_id).toSorted()).toEqual(numbers(20).toSorted());
  expectDelivered(place.stored, receiver.events);
});

test('an answer that is lost after the events were taken costs repeats, which are the same events', async ({
  place,
}) => {
  const receiver = await place.receiver();
  const heal = await receiver.breakSink.answer_lost();
  const writer = await place.writer({ ...config, http: { url: receiver.url } });
  await writer.open();
  writer.tell({ do: 'burst', events: 100 });
  await writer.until(() => writer.reported.filter((code) => code === 'AUDIT_SINK_FAILED').length >= 3);
  await heal();
  expect(await writer.close(120_000)).toMatchObject({ pending: 0, lost: 0 });
  expect(receiver.events.length).toBeGreaterThan(300);
  expectDelivered(place.stored, receiver.events);
});

test('credentials that are refused for long are an alarm, and cost nothing', async ({ place }) => {
  const receiver = await place.receiver();
  const heal = await receiver.breakSink.unauthorized();
  const writer = await place.writer({ ...config, http: { url: receiver.url } });
  await writer.open();
  writer.tell({ do: 'burst', events: 100 });
  await writer.until(() => writer.reported.filter((code) => code === 'AUDIT_SINK_FAILED').length >= 30);
  expect((await writer.health()).sinks[0]).toMatchObject({ delivered: 0, deadLetters: 0 });
  await heal();
  expect(await writer.close(120_000)).toMatchObject({ delivered: 100, pending: 0, lost: 0 });
  expectDelivered(place.stored, receiver.events);
});

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, before) => String(before + 1));
}
