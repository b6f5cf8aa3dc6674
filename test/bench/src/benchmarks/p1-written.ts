import type { AuditTrail } from '@audit-trail/core';
import type { Benchmark } from '../harness/benchmark.js';
import { inBursts } from '../events/bursts.js';
import { inputOf } from '../events/example.js';

/** What it costs until the operating system has an event. */
export const benchmark: Benchmark = {
  id: 'P1',
  title: 'record() until written',
  unit: 'event',
  // So many that what a new trail allocates at first, and each block opens one, is not what is measured.
  units: { full: 120_000, short: 300 },
  rounds: { warmUps: 3, counted: 6 },
  variants: {
    least: {
      title: 'JSON.stringify, a write a burst',
      open: async (folder) => new (await import('../events/least-events.js')).LeastEvents(folder),
    },
    leastEach: {
      title: 'JSON.stringify, a write each',
      open: async (folder) => new (await import('../events/least-events.js')).LeastEvents(folder, { writeAt: 0 }),
    },
    pino: {
      title: 'pino, sync',
      open: async (folder) => new (await import('../events/pino-events.js')).PinoEvents(folder, { minLength: 0 }),
    },
    buffered: {
      title: 'pino, sync, 4 KiB buffer',
      open: async (folder) => new (await import('../events/pino-events.js')).PinoEvents(folder, { minLength: 4096 }),
    },
    tick: {
      title: 'trail, written within the tick',
      open: async (folder) => {
        const { recordOnly, TrailEvents } = await import('../events/trail-events.js');
        return new TrailEvents(folder, recordOnly);
      },
    },
    each: {
      title: 'trail, written() awaited for each',
      open: async (folder) => new (await import('../events/trail-events.js')).TrailEvents(folder, awaitEach),
    },
  },
  goals: [
    { variant: 'tick', peer: 'pino', atMost: 0.6 },
    { variant: 'each', peer: 'pino', atMost: 0.6 },
    { variant: 'leastEach', peer: 'pino' },
  ],
};

async function awaitEach(trail: AuditTrail, events: number): Promise<void> {
  await inBursts(events, async (from, to) => {
    for (let number = from; number < to; number += 1) await trail.record(inputOf(number)).written();
  });
}
