import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AuditTrail } from '@audit-trail/core';
import { auditRecorder } from '@audit-trail/testing';
import { metrics } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { record, scene } from './delivering.fixture.js';
import { observeTrail } from './index.js';
import { startMetering } from './metering.fixture.js';

/** Waits until nothing holds an object any more. */
async function expectCollected(reference: WeakRef<object>): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  await vi.waitFor(
    () => {
      collectGarbage();
      expect(reference.deref() === undefined).toBe(true); // a failed assertion would hold it
    },
    { timeout: 5_000 },
  );
}

describe('observing a trail', () => {
  it('twice counts it once', async () => {
    const { open } = await scene();
    await using metering = startMetering();
    const trail = open();
    const stop = observeTrail(trail, { meter: metering.meter });
    expect(observeTrail(trail, { meter: metering.meter })).toBe(stop);
    record(trail, 3);
    await setTimeout(0);
    const collected = await metering.collect();
    expect(collected.value('audit_trail.event.recorded')).toBe(3);
    expect(collected.histogram('audit_trail.append.duration').count).toBe(1);
    stop();
  });

  it('ends when it is stopped, once, and may begin again', async () => {
    const { open } = await scene();
    await using metering = startMetering();
    const trail = open();
    const stop = observeTrail(trail, { meter: metering.meter });
    record(trail, 3);
    await setTimeout(0);
    stop();
    stop();
    record(trail, 2);
    await setTimeout(0);
    expect((await metering.collect()).histogram('audit_trail.append.duration').count).toBe(1);
    expect((await metering.collect()).value('audit_trail.event.recorded')).toBeUndefined();
  });

  it('without an SDK does nothing, and holds no trail', async () => {
    const stops: (() => void)[] = [];
    const observed = (): WeakRef<AuditTrail> => {
      const { trail } = auditRecorder();
      stops.push(observeTrail(trail));
      record(trail, 1);
      return new WeakRef(trail);
    };
    await expectCollected(observed());
    for (const stop of stops) stop();
  });

  it('holds no trail when it is stopped, and a closed one until then, for its last counts', async () => {
    await using metering = startMetering();
    const stops: (() => void)[] = [];
    const observed = async (): Promise<WeakRef<AuditTrail>> => {
      const { trail } = auditRecorder();
      stops.push(observeTrail(trail, { meter: metering.meter }));
      record(trail, 1);
      await trail.close();
      return new WeakRef(trail);
    };
    const trail = await observed();
    expect((await metering.collect()).value('audit_trail.event.recorded')).toBe(1);
    stops.splice(0).forEach((stop) => stop());
    await expectCollected(trail);
  });

  it('by the global meter provider reports under the name and version of this package', async () => {
    await using metering = startMetering();
    metrics.setGlobalMeterProvider(metering.provider);
    onTestFinished(() => metrics.disable());
    const { open } = await scene();
    onTestFinished(observeTrail(open()));
    const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect((await metering.collect()).scopes).toEqual([expect.objectContaining({ name, version })]);
  });

  it('needs a trail and a meter', async () => {
    const { open } = await scene();
    expect(() => observeTrail({} as never)).toThrow(/trail made by createAuditTrail/);
    expect(() => observeTrail(open(), { meter: {} as never })).toThrow(/'meter' is what a meter provider's/);
    expect(() => observeTrail(open(), { metre: 1 } as never)).toThrow(/no option 'metre'/);
  });
});
