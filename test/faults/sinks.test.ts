import type { AuditEvent } from '@audit-trail/core';
import { eventsInFile } from '@audit-trail/example-traffic';
import { FaultProxy, type TransportFault } from '@audit-trail/testing';
import { describe, expect, vi } from 'vitest';
import { certificate } from '../../packages/sink-http/src/certificate.fixture.js';
import { expectDelivered } from './harness/evidence.js';
import { peakMemory } from './harness/memory.js';
import { test } from './harness/place.js';

const faults: readonly (readonly [fault: TransportFault, encrypted: boolean])[] = [
  ['down', false],
  ['reset', false],
  ['hang', false],
  ['trickle', false],
  ['partition', false],
  ['partition', true],
];

const patience = { timeout: 240_000, interval: 200 };

/** A receiver that takes long on a busy machine gets events again. */
function different(events: readonly AuditEvent[]): number {
  return new Set(events.map(({ id }) => id)).size;
}

describe('while a receiver is broken', () => {
  test.for(faults)(
    '(%s, encrypted: %s) others get everything, memory stays flat, and it gets everything when it works again',
    async ([fault, encrypted], { place }) => {
      const tls = encrypted ? await certificate({}) : undefined;
      const broken = await place.receiver({ tls });
      const well = await place.receiver();
      const proxy = await FaultProxy.start({ port: broken.port });
      place.atEnd(() => proxy[Symbol.asyncDispose]());
      const url = broken.url.replace(String(broken.port), String(proxy.port));
      const copy = `${place.directory}/copy.jsonl`;
      const writer = await place.writer({
        journal: { syncInterval: 20 },
        trail: { batch: { maxDelay: 20 }, retry: { maxDelay: 200 }, deadline: 500 },
        file: { path: copy },
        http: [
          { name: 'broken', url, ...(tls && { tls: { ca: tls.cert } }) },
          { name: 'well', url: well.url },
        ],
      });
      await writer.open();
      // The fault also strikes a connection that is open already.
      writer.tell({ do: 'burst', events: 10 });
      const delivered = async (): Promise<unknown> =>
        (await writer.health()).sinks.find(({ name }) => name === 'broken')?.delivered;
      await vi.waitFor(async () => expect(await delivered()).toBe(10), patience);
      const heal = await proxy.breakSink[fault]();
      writer.tell({ do: 'burst', events: 990 });
      await vi.waitFor(() => expect(different(well.events)).toBe(1_000), patience);
      await vi.waitFor(() => expect(different(eventsInFile(copy))).toBe(1_000), patience);
      const before = peakMemory(writer.pid);
      writer.tell({ do: 'burst', events: 60_000, bytes: 6_000 });
      await vi.waitFor(() => expect(different(well.events)).toBe(61_000), patience);
      const { journal, sinks } = await writer.health();

      expect(sinks.find(({ name }) => name === 'broken')).toMatchObject({
        delivered: 10,
        deadLetters: 0,
        lag: { events: 60_990 },
      });
      // What the kernel counts has some 100 MB in it that are only waiting to be collected, whatever the backlog.
      expect(journal.bytes).toBeGreaterThan(360_000_000);
      expect(peakMemory(writer.pid)).toBeLessThan(before + 240_000_000);
      await heal();
      expect(await writer.close(120_000)).toMatchObject({ pending: 0, lost: 0 });
      expectDelivered(place.stored, broken.events);
      expectDelivered(place.stored, well.events);
    },
  );
});
