import { readdirSync } from 'node:fs';
import type { AuditEvent } from '@audit-trail/core';
import { describe, expect, vi } from 'vitest';
import { expectAscending, expectDelivered, missing } from './harness/evidence.js';
import { options } from './harness/options.js';
import { type Place, test } from './harness/place.js';
import { Random } from './harness/random.js';
import type { Writer } from './harness/writer.js';

const processes = 8;
const patience = { timeout: 120_000, interval: 250 };

function idsOf(events: readonly AuditEvent[]): string[] {
  return events.map(({ id }) => id);
}

function streamsIn(place: Place): string[] {
  return readdirSync(place.journal).filter((name) => name.startsWith('stream-'));
}

describe('several processes on one directory', () => {
  test(
    'that write and are killed, again and again, leave every stream intact',
    { timeout: 300_000 + options.kills * 5_000 },
    async ({ place }) => {
      const random = new Random('processes');
      const receiver = await place.receiver();
      const config = {
        journal: { segmentBytes: 20_000, syncInterval: 20, adoptInterval: 100 },
        trail: { batch: { maxDelay: 20 } },
        http: { url: receiver.url },
      };
      const kept: string[] = [];
      const lives = Math.max(1, Math.ceil(options.kills / processes / 4));
      async function liveAndDie(): Promise<void> {
        for (let life = 0; life < lives; life += 1) {
          const writer = await place.writer(config);
          await writer.open();
          writer.tell({ do: 'record', events: 1_000, bytes: 300, to: 'written' });
          await writer.settled(random.between(1, 500));
          await writer.kill();
          kept.push(...writer.kept);
        }
      }
      await Promise.all(Array.from({ length: processes }, liveAndDie));

      // Never more streams than processes had at once: their own, and one each of those they had taken up.
      expect(streamsIn(place).length).toBeLessThanOrEqual(2 * processes);
      const heirs = await Promise.all(Array.from({ length: processes }, () => place.writer(config)));
      for (const heir of heirs) await heir.open();
      // Those that nobody continues are taken up one after the other; closing does not wait for the next.
      await vi.waitFor(() => expect(missing(idsOf(place.stored), idsOf(receiver.events))).toEqual([]), patience);
      for (const heir of heirs) expect(await heir.close(120_000)).toMatchObject({ pending: 0, lost: 0 });

      const journal = place.stored;
      expect(missing(kept, idsOf(journal))).toEqual([]);
      for (const stream of streamsIn(place)) expectAscending(idsOf(place.eventsOf(stream)));
      expectDelivered(journal, receiver.events);
    },
  );

  test('that want the same dead stream: exactly one continues it', async ({ place }) => {
    const dead = await place.writer();
    const stream = await dead.open();
    dead.tell({ do: 'record', events: 10 });
    await dead.settled(10);
    await dead.kill();

    const heirs = await Promise.all(Array.from({ length: processes }, () => place.writer()));
    for (const heir of heirs) heir.tell({ do: 'open' });
    const opened = await Promise.all(heirs.map((heir) => heir.opened()));
    expect(opened.filter((directory) => directory === stream)).toHaveLength(1);
    expect(new Set(opened).size).toBe(processes);
  });

  test('deliver what dead ones have left, each event once', async ({ place }) => {
    const receiver = await place.receiver();
    const restart = await receiver.breakSink.down();
    const config = {
      journal: { syncInterval: 20, adoptInterval: 50 },
      trail: { batch: { maxDelay: 20 }, retry: { maxDelay: 100 } },
      http: { url: receiver.url },
    };
    const living = await Promise.all([place.writer(config), place.writer(config)]);
    for (const writer of living) await writer.open();
    const dead: Writer[] = await Promise.all([place.writer(config), place.writer(config), place.writer(config)]);
    for (const writer of dead) {
      await writer.open();
      writer.tell({ do: 'record', events: 50 });
      await writer.settled(50);
      await writer.kill();
    }
    await restart();
    const left = dead.flatMap(({ kept }) => kept);
    await vi.waitFor(() => expect(missing(left, idsOf(receiver.events))).toEqual([]), patience);
    for (const writer of living) await writer.close();
    expect(receiver.events.filter(({ id }) => left.includes(id))).toHaveLength(left.length);
  });
});
