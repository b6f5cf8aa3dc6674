import { eventsInStream } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { Clock } from './harness/clock.js';
import { expectAscending } from './harness/evidence.js';
import { machine } from './harness/machine.js';
import { test } from './harness/place.js';

describe('a process that is stopped', () => {
  test('keeps its stream, and goes on when it is continued', async ({ place }) => {
    const writer = await place.writer();
    const stream = await writer.open();
    writer.tell({ do: 'record', events: 5 });
    await writer.settled(5);

    writer.signal('SIGSTOP');
    const other = await place.writer({ journal: { adoptInterval: 20 } });
    expect(await other.open()).not.toBe(stream);
    other.tell({ do: 'record', events: 50 });
    await other.settled(50);
    writer.tell({ do: 'record', events: 5 });
    writer.signal('SIGCONT');
    await writer.settled(10);

    await writer.close();
    await other.close();
    expect(writer.kept).toHaveLength(10);
    expect(eventsInStream(stream).map(({ id }) => id)).toEqual(writer.kept);
  });
});

describe.skipIf(machine.faketime === undefined)('a clock that is set a day back and forth', () => {
  test('leaves ids ascending, within a process and behind the one before', async ({ place }) => {
    const clock = new Clock(place.directory);
    const receiver = await place.receiver();
    const ids: string[] = [];
    const days = new Set<string>();
    for (const offsets of [
      ['+0', '-1d', '+1d'],
      ['-1d', '+0', '-2d'],
    ]) {
      clock.set('+0');
      const writer = await place.writer(
        { trail: { batch: { maxDelay: 20 } }, http: { url: receiver.url } },
        {
          env: clock.env,
        },
      );
      await writer.open();
      for (const [round, offset] of offsets.entries()) {
        clock.set(offset);
        writer.tell({ do: 'record', events: 20, to: 'delivered' });
        await writer.settled((round + 1) * 20);
      }
      expect(writer.failed).toEqual([]);
      await writer.close();
      ids.push(...writer.kept);
    }
    const events = place.events;
    expect(events.map(({ id }) => id)).toEqual(ids);
    expectAscending(ids);
    for (const { occurred_at } of events) days.add(occurred_at.slice(0, 10));
    expect(days.size).toBeGreaterThanOrEqual(4);
    expect(receiver.events.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });
});
