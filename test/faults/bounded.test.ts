import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { Application } from './harness/application.js';
import { expectKept, lostIn, withoutRepeats } from './harness/evidence.js';
import { isApplications, test } from './harness/place.js';

const maxBytes = 1_000_000;
const journal = { syncInterval: 20, maxBytes, segmentBytes: 100_000, retention: { bytes: 0 } };
const trail = { batch: { maxDelay: 20 }, retry: { minDelay: 10, maxDelay: 100 } };
/** What one event more than fits may have. */
const oneEvent = 2_000;

/** Bytes of all events in a stream's directory. */
function bytesIn(stream: string): number {
  const segments = readdirSync(stream).filter((name) => name.endsWith('.jsonl'));
  return segments.reduce((sum, name) => sum + statSync(join(stream, name)).size, 0);
}

describe('a stream that may have a million bytes, and more events than that while its receiver is away,', () => {
  test('keeps them in memory until there is room, and loses none', async ({ place }) => {
    const receiver = await place.receiver();
    const restart = await receiver.breakSink.down();
    const writer = await place.writer({ journal, trail, http: { url: receiver.url } });
    const stream = await writer.open();
    writer.tell({ do: 'record', events: 3_000, bytes: 1_000, to: 'delivered' });
    await writer.until(() => writer.reported.includes('AUDIT_JOURNAL_FAILED'));
    expect(bytesIn(stream)).toBeLessThan(maxBytes + oneEvent);
    await restart();
    await writer.settled(3_000);

    expect(await writer.close(120_000)).toMatchObject({ pending: 0, lost: 0 });
    // Whoever waited for an event was told that it had not got so far yet.
    expect([...new Set(writer.failed)]).toEqual(['AUDIT_JOURNAL_FAILED']);
    const received = withoutRepeats(receiver.events.filter(isApplications));
    expect(received).toHaveLength(3_000);
    expectKept(writer.kept, received);
    expect(bytesIn(stream)).toBeLessThan(maxBytes + oneEvent);
  });

  test('loses them where they are to be rejected, says how many, and goes on', async ({ place }) => {
    const receiver = await place.receiver();
    const restart = await receiver.breakSink.down();
    const rejecting = { ...journal, whenFull: 'reject' as const };
    const writer = await place.writer({ journal: rejecting, trail, http: { url: receiver.url } });
    const stream = await writer.open();
    writer.tell({ do: 'record', events: 3_000, bytes: 1_000, to: 'written' });
    await writer.settled(3_000);
    expect(bytesIn(stream)).toBeLessThan(maxBytes + oneEvent);
    await restart();
    writer.tell({ do: 'record', events: 1, to: 'written' });
    await writer.settled(3_001);
    const { lost, pending } = await writer.close(120_000);

    expect(lost).toBeGreaterThan(1_000);
    expect(pending).toBe(0);
    expect(writer.failed).toEqual(Array.from({ length: lost }, () => 'AUDIT_EVENTS_LOST'));
    expect(lostIn(receiver.events)).toBe(lost);
    expectKept(writer.kept, withoutRepeats(receiver.events));
  });

  test('lets requests wait before their handlers until there is room', async ({ place }) => {
    const receiver = await place.receiver();
    const restart = await receiver.breakSink.down();
    const small = { maxBytes: 20_000, segmentBytes: 5_000, blockFor: 600_000 };
    const application = place.runs(
      new Application({
        journal: { ...journal, ...small, directory: place.journal },
        trail,
        http: { url: receiver.url },
      }),
    );
    const answers = Array.from({ length: 60 }, () => application.create());
    await application.until(() => application.said.filter((said) => 'asked' in said).length === 60);
    const handled = (): number => application.said.filter((said) => 'created' in said).length;
    const before = handled();
    expect(before).toBeGreaterThan(10);
    expect(before).toBeLessThan(50);
    await restart();
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
    expect(handled()).toBe(60);
    const documents = (): Set<unknown> => new Set(receiver.events.map((event) => event.target_id));
    await vi.waitFor(() => expect(documents().size).toBe(60), { timeout: 120_000, interval: 100 });
  });
});

test('what retention deletes under load, every sink has had', async ({ place }) => {
  const receivers = [await place.receiver(), await place.receiver()];
  let requests = 0;
  receivers[1]?.behave(() => ({ status: (requests += 1) % 3 === 0 ? 503 : 204 }));
  const writer = await place.writer({
    journal: { syncInterval: 20, segmentBytes: 20_000, retention: { bytes: 50_000 } },
    trail: { ...trail, batch: { maxDelay: 20, maxEvents: 50 } },
    http: receivers.map(({ url }, rank) => ({ name: `receiver-${rank}`, url })),
  });
  const stream = await writer.open();
  writer.tell({ do: 'record', events: 3_000, bytes: 300 });
  await writer.settled(3_000);
  expect(await writer.close(120_000)).toMatchObject({ pending: 0, lost: 0 });

  expect(writer.kept).toHaveLength(3_000);
  expect(bytesIn(stream)).toBeLessThan(100_000);
  for (const { events } of receivers) expectKept(writer.kept, withoutRepeats(events));
});
