import type { ReceiverAnswer } from '@audit-trail/testing';
import { expect, vi } from 'vitest';
import { expectDelivered } from './harness/evidence.js';
import { test } from './harness/place.js';

test('a receiver that is down for long is asked with single events, and gets whole batches step by step when it is back', async ({
  place,
}) => {
  const receiver = await place.receiver();
  const refused: number[] = [];
  const taken: number[] = [];
  const heal = receiver.behave(({ events }): ReceiverAnswer => {
    refused.push(events.length);
    return { status: 503 };
  });
  const writer = await place.writer({
    journal: { syncInterval: 20 },
    trail: { batch: { maxDelay: 20 }, retry: { minDelay: 10, maxDelay: 50 } },
    http: { url: receiver.url },
  });
  await writer.open();
  writer.tell({ do: 'burst', events: 1_000 });
  await vi.waitFor(() => expect(refused.length).toBeGreaterThanOrEqual(12), { timeout: 60_000 });
  expect((await writer.health()).sinks[0]?.state).toBe('open');
  await heal();
  expect(await writer.close(120_000)).toMatchObject({ delivered: 1_000, pending: 0, lost: 0 });

  taken.push(...receiver.requests.slice(refused.length).map(({ events }) => events.length));
  expect(refused.slice(5)).toEqual(Array.from(refused.slice(5), () => 1));
  expect(taken[0]).toBe(1);
  for (const [place_, size] of taken.entries()) expect(size).toBeLessThanOrEqual(2 ** place_);
  expect(taken.length).toBeLessThan(20);
  expectDelivered(place.stored, receiver.events);
});
