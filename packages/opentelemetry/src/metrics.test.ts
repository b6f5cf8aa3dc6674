import { setTimeout } from 'node:timers/promises';
import type { HttpReceiver } from '@audit-trail/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { record, scene } from './delivering.fixture.js';
import { observeTrail } from './index.js';
import { type Metering, startMetering } from './metering.fixture.js';

const siem = { 'audit_trail.sink.name': 'siem' };
const failed = { ...siem, 'error.type': 'retry' };
const refused = { ...siem, 'error.type': 'refused' };

/** Counts answers of a receiver by their status. */
function statusesOf(receiver: HttpReceiver, statusOf: (actions: readonly string[]) => number) {
  const statuses = new Map<number, number>();
  receiver.behave(({ events }) => {
    const status = statusOf(events.map(({ action }) => action));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    return { status };
  });
  return (status: number): number => statuses.get(status) ?? 0;
}

async function states(metering: Metering): Promise<Record<string, number | undefined>> {
  const collected = await metering.collect();
  const names = ['idle', 'delivering', 'retrying', 'open', 'stopped'];
  return Object.fromEntries(
    names.map((name) => [name, collected.value('audit_trail.sink.state', { ...siem, 'audit_trail.sink.state': name })]),
  );
}

describe('the metrics of a trail', () => {
  it('are what a receiver saw that failed, refused and recovered', async () => {
    const { receiver, open } = await scene();
    await using metering = startMetering();
    const trail = open();
    onTestFinished(observeTrail(trail, { meter: metering.meter }));
    let down = true;
    const answered = statusesOf(receiver, (actions) =>
      down ? 503 : actions.includes('contract.poisoned') ? 400 : 200,
    );
    const work = async (n: number) => {
      record(trail, 10);
      await setTimeout(n);
      record(trail, 1, n % 4 === 0 ? 'contract.poisoned' : 'report.exported');
    };
    await Promise.all(Array.from({ length: 12 }, (_, n) => work(n)));
    await vi.waitFor(() => expect(answered(503)).toBeGreaterThan(5), 10_000);
    const before = await metering.collect();
    expect(before.value('audit_trail.event.recorded')).toBe(132);
    expect(before.value('audit_trail.sink.lag.count', siem)).toBe(132);
    expect(before.value('audit_trail.sink.lag.age', siem)).toBeGreaterThan(0.001);
    expect(before.value('audit_trail.sink.lag.size', siem)).toBe(trail.health().journal.bytes);
    expect(before.value('audit_trail.sink.event.delivered', siem)).toBe(0);
    expect(await states(metering)).toEqual({ idle: 0, delivering: 0, retrying: 0, open: 1, stopped: 0 });

    down = false;
    await trail.flush({ to: 'delivered' });
    const after = await metering.collect();
    expect(receiver.events).toHaveLength(129);
    expect(after.value('audit_trail.event.recorded')).toBe(132);
    expect(after.value('audit_trail.event.lost')).toBe(0);
    expect(after.value('audit_trail.sink.event.delivered', siem)).toBe(129);
    expect(after.value('audit_trail.sink.event.refused', siem)).toBe(3);
    expect(after.value('audit_trail.sink.retries', siem)).toBe(answered(503));
    expect(after.value('audit_trail.faults')).toBe(answered(503) + 3);
    expect(after.histogram('audit_trail.sink.write.duration', failed).count).toBe(answered(503));
    expect(after.histogram('audit_trail.sink.write.duration', refused).count).toBe(answered(400));
    expect(after.histogram('audit_trail.sink.write.duration', siem).count).toBe(answered(200));
    expect(after.histogram('audit_trail.sink.delivery.duration', siem).count).toBe(answered(200));
    expect(after.value('audit_trail.sink.lag.count', siem)).toBe(0);
    expect(after.value('audit_trail.sink.lag.age', siem)).toBe(0);
    expect(await states(metering)).toEqual({ idle: 1, delivering: 0, retrying: 0, open: 0, stopped: 0 });
  });

  it('have how long a receiver took, and how old its events were', async () => {
    const { receiver, open } = await scene();
    await using metering = startMetering();
    const trail = open();
    onTestFinished(observeTrail(trail, { meter: metering.meter }));
    receiver.behave(() => setTimeout(60, { status: 503 }));
    record(trail, 3);
    await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThan(2), 10_000);
    receiver.behave(() => setTimeout(60, { status: 200 }));
    await trail.flush({ to: 'delivered' });
    const collected = await metering.collect();
    const written = collected.histogram('audit_trail.sink.write.duration', siem);
    expect(written.min).toBeGreaterThanOrEqual(0.055);
    expect(written.max).toBeLessThan(2);
    const delivered = collected.histogram('audit_trail.sink.delivery.duration', siem);
    expect(delivered.min).toBeGreaterThanOrEqual(0.115);
    expect(delivered.max).toBeLessThan(10);
  });

  it('count a receiver that is not there, and one that goes away with the answer', async () => {
    const { receiver, errors, open } = await scene();
    await using metering = startMetering();
    const trail = open();
    onTestFinished(observeTrail(trail, { meter: metering.meter }));
    const start = await receiver.breakSink.down();
    record(trail, 4);
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(3), 10_000);
    await start();
    const heal = await receiver.breakSink.answer_lost();
    await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThan(0), 10_000);
    await heal();
    await trail.flush({ to: 'delivered' });
    const collected = await metering.collect();
    expect(collected.value('audit_trail.sink.event.delivered', siem)).toBe(4);
    expect(new Set(receiver.events.map(({ id }) => id)).size).toBe(4);
    expect(collected.value('audit_trail.sink.retries', siem)).toBe(errors.length);
    expect(collected.histogram('audit_trail.sink.write.duration', failed).count).toBe(errors.length);
  });

  it('go on where a trail that was closed has left them, and tell what it could not deliver', async () => {
    const { receiver, open } = await scene();
    await using metering = startMetering();
    const first = open();
    const stop = observeTrail(first, { meter: metering.meter });
    record(first, 5);
    await first.flush({ to: 'delivered' });
    const heal = await receiver.breakSink.unavailable();
    record(first, 7);
    expect(await first.close({ deadline: 50 })).toMatchObject({ delivered: 5, pending: 7 });
    const closed = await metering.collect();
    expect(closed.value('audit_trail.sink.lag.count', siem)).toBe(7);
    stop();

    const second = open();
    onTestFinished(observeTrail(second, { meter: metering.meter }));
    record(second, 1);
    const restarted = await metering.collect();
    expect(restarted.value('audit_trail.event.recorded')).toBe(13);
    expect(restarted.value('audit_trail.sink.event.delivered', siem)).toBe(5);
    // What an earlier trail left is estimated from its size.
    expect(restarted.value('audit_trail.sink.lag.count', siem)).toBeGreaterThan(1);

    // Another process begins to count anew.
    await using other = startMetering();
    onTestFinished(observeTrail(second, { meter: other.meter }));
    expect((await other.collect()).value('audit_trail.event.recorded')).toBe(1);

    await heal();
    await second.flush({ to: 'delivered' });
    expect(receiver.events).toHaveLength(13);
    const healed = await metering.collect();
    expect(healed.value('audit_trail.sink.event.delivered', siem)).toBe(13);
    expect(healed.value('audit_trail.sink.lag.count', siem)).toBe(0);
    expect((await other.collect()).value('audit_trail.sink.event.delivered', siem)).toBe(8);
  });

  it('are sums over all trails of a process', async () => {
    const [one, two] = [await scene(), await scene()];
    await using metering = startMetering();
    const trails = [one.open(), two.open()];
    for (const trail of trails) onTestFinished(observeTrail(trail, { meter: metering.meter }));
    await two.receiver.breakSink.unavailable();
    for (const trail of trails) record(trail, 4);
    await trails[0]?.flush({ to: 'delivered' });
    await vi.waitFor(() => expect(two.errors.length).toBeGreaterThan(5), 10_000);
    const collected = await metering.collect();
    expect(collected.value('audit_trail.event.recorded')).toBe(8);
    expect(collected.value('audit_trail.sink.event.delivered', siem)).toBe(4);
    expect(collected.value('audit_trail.sink.lag.count', siem)).toBe(4);
    expect(await states(metering)).toEqual({ idle: 1, delivering: 0, retrying: 0, open: 1, stopped: 0 });
  });

  it('have one append for each write, as long as its oldest event has waited', async () => {
    const { open } = await scene();
    await using metering = startMetering();
    const trail = open();
    onTestFinished(observeTrail(trail, { meter: metering.meter }));
    const append = async () => (await metering.collect()).histogram('audit_trail.append.duration');
    record(trail, 100);
    await setTimeout(0);
    expect(await append()).toMatchObject({ count: 1 });
    await trail.record({ action: 'a.done', type: 'c' }).written();
    await trail.record({ action: 'a.done', type: 'c' }).written();
    expect(await append()).toMatchObject({ count: 3 });
    expect((await append()).max).toBeLessThan(0.5);
    record(trail, 1);
    const until = performance.now() + 600;
    while (performance.now() < until);
    record(trail, 1);
    await setTimeout(0);
    expect((await append()).max).toBeGreaterThanOrEqual(0.6);
  });
});
