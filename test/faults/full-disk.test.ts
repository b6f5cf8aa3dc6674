import { existsSync, readFileSync } from 'node:fs';
import { eventsInJournal, segmentPaths } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { expectKept, lostIn, withoutRepeats } from './harness/evidence.js';
import { machine } from './harness/machine.js';
import { isApplications, test } from './harness/place.js';
import { Volume } from './harness/volume.js';
import { testimonyOf } from './harness/witness.js';
import type { Writer } from './harness/writer.js';

describe.skipIf(!machine.mount)('a full disk', () => {
  test.for([0, 4_096, 40_960])(
    'with %i bytes left: a write that is cut short is completed when there is room',
    async (left, { place }) => {
      const volume = await Volume.mount(place, 4);
      const journal = { directory: `${volume.path}/journal`, syncInterval: 20 };
      const writer = await place.writer({ journal });
      await writer.open();
      writer.tell({ do: 'record', events: 5 });
      await writer.settled(5);

      volume.fill(left);
      writer.tell({ do: 'record', events: 100, bytes: 1_000 });
      await writer.until(() => writer.reported.includes('AUDIT_JOURNAL_FAILED'));
      const cutShort = readFileSync(segmentPaths(journal.directory).at(-1) ?? '').at(-1) !== 0x0a;
      const keptMeanwhile = writer.kept.length;
      volume.free();
      await writer.settled(105);
      const { lost } = await writer.close();

      expect(cutShort || left === 0).toBe(true);
      expect(keptMeanwhile).toBeLessThan(105);
      expect(lost).toBe(0);
      const { events } = await testimonyOf(journal.directory);
      expect(events).toHaveLength(105);
      expectKept(writer.kept, events);
    },
  );

  test('that cuts a write short takes the events before the cut, and only the others are lost', async ({ place }) => {
    const volume = await Volume.mount(place, 4);
    const journal = { directory: `${volume.path}/journal`, syncInterval: 20 };
    const writer = await place.writer({ journal });
    await writer.open();
    volume.fill(40_960);
    writer.tell({ do: 'burst', events: 1_000, bytes: 300 });
    await writer.until(() => writer.threw.length > 0);
    const { lost } = await writer.close(1_000);

    const stored = eventsInJournal(journal.directory).filter(isApplications);
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBe(1_000 - stored.length);
  });

  test.for(['goes on', 'is closed at once'])(
    'costs the events that memory has no room for, and the trail that %s says how many',
    async (then, { place }) => {
      const volume = await Volume.mount(place, 64);
      const journal = { directory: `${volume.path}/journal`, syncInterval: 20 };
      const writer = await place.writer({ journal });
      await writer.open();
      volume.fill();
      writer.tell({ do: 'record', events: 40_000, bytes: 1_000, to: 'written' });
      await writer.settled(40_000);
      volume.free();
      if (then === 'goes on') await goOn(writer);
      const events = writer.kept.length + writer.failed.length;
      await writer.close();

      expect(writer.reported).toContain('AUDIT_EVENTS_LOST');
      const stored = eventsInJournal(journal.directory);
      const lost = events - stored.filter(isApplications).length;
      expect(lost).toBeGreaterThan(10_000);
      expect(lostIn(stored)).toBe(lost);
    },
  );

  test('while it drains: cursors move, delivered segments are deleted, and there is room again', async ({ place }) => {
    const volume = await Volume.mount(place, 4);
    const receiver = await place.receiver();
    const restart = await receiver.breakSink.down();
    const writer = await place.writer({
      journal: {
        directory: `${volume.path}/journal`,
        syncInterval: 20,
        segmentBytes: 100_000,
        retention: { bytes: 0 },
      },
      trail: { retry: { maxDelay: 200 }, batch: { maxDelay: 20 } },
      http: { url: receiver.url },
    });
    await writer.open();
    writer.tell({ do: 'record', events: 3_000, bytes: 1_000 });
    await writer.until(() => writer.reported.includes('AUDIT_JOURNAL_FAILED'));
    volume.fill();
    const full = volume.freeBytes;
    await restart();
    await writer.settled(3_000);
    const { lost, pending } = await writer.close();

    expect({ lost, pending }).toEqual({ lost: 0, pending: 0 });
    expect(volume.freeBytes).toBeGreaterThan(full + 1_000_000);
    const received = withoutRepeats(receiver.events.filter(isApplications));
    expect(received).toHaveLength(3_000);
    expectKept(writer.kept, received);
  });

  test('at the start of a process: it begins, delivers what lies there, and so makes room', async ({ place }) => {
    const volume = await Volume.mount(place, 4);
    const receiver = await place.receiver();
    const restart = await receiver.breakSink.down();
    const config = {
      journal: {
        directory: `${volume.path}/journal`,
        syncInterval: 20,
        segmentBytes: 100_000,
        retention: { bytes: 0 },
      },
      trail: { retry: { maxDelay: 200 }, batch: { maxDelay: 20 } },
      http: { url: receiver.url },
    };
    const writer = await place.writer(config);
    await writer.open();
    writer.tell({ do: 'record', events: 3_000, bytes: 1_000 });
    await writer.until(() => writer.reported.includes('AUDIT_JOURNAL_FAILED'));
    await writer.kill();
    volume.fill();

    const next = await place.writer(config);
    await next.open();
    await restart();
    next.tell({ do: 'record', events: 1, to: 'delivered' });
    await next.settled(1);
    expect(await next.close(120_000)).toMatchObject({ pending: 0, lost: 0 });
    expect(writer.kept.length).toBeGreaterThan(0);
    const received = withoutRepeats(receiver.events);
    expectKept(writer.kept, received);
    // Who waited for it may have been told that there was no room yet.
    expect(received.filter((event) => event.actor_id === String(next.pid))).toHaveLength(1);
  });

  test('keeps dead letters, and lets go of them when they are taken', async ({ place }) => {
    const volume = await Volume.mount(place, 4);
    const receiver = await place.receiver();
    const mend = receiver.behave(({ events }) =>
      events.some((event) => event.target_id === '7') ? { status: 400, body: '7 is not acceptable' } : { status: 204 },
    );
    const restart = await receiver.breakSink.down();
    const writer = await place.writer({
      journal: { directory: `${volume.path}/journal`, syncInterval: 20 },
      trail: { retry: { maxDelay: 200 }, batch: { maxDelay: 20 } },
      http: { url: receiver.url },
    });
    const stream = await writer.open();
    writer.tell({ do: 'record', events: 20 });
    await writer.settled(20);
    volume.fill();
    await restart();
    await writer.until(() => writer.reported.includes('AUDIT_DEAD_LETTER'));
    const letters = `${stream}/dead-letters/http.jsonl`;
    expect(readFileSync(letters, 'utf8')).toContain('7 is not acceptable');

    await mend();
    expect(await writer.redeliver('http')).toEqual({ delivered: 1, refused: 0 });
    expect(await writer.close(120_000)).toMatchObject({ delivered: 20, pending: 0, lost: 0 });
    expect(existsSync(letters) ? readFileSync(letters, 'utf8') : '').toBe('');
    expectKept(writer.kept, eventsInJournal(`${volume.path}/journal`));
    expect(receiver.events.map(({ id }) => id).toSorted()).toEqual([...writer.kept].toSorted());
  });
});

/** Records until an event is kept. */
async function goOn(writer: Writer): Promise<void> {
  while (writer.kept.length === 0) {
    const before = writer.failed.length;
    writer.tell({ do: 'record', events: 1 });
    await writer.settled(before + 1);
  }
}
