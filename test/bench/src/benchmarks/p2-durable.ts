import type { AuditTrail } from '@audit-trail/core';
import type { Benchmark } from '../harness/benchmark.js';
import { inBursts } from '../events/bursts.js';
import { inputOf } from '../events/example.js';

/** What it costs until the disk has an event, when events come so fast that many share a sync. */
export const benchmark: Benchmark = {
  id: 'P2',
  title: 'record() until durable, synced in groups',
  unit: 'event',
  // So many that what a new trail allocates at first, and each block opens one, is not what is measured.
  units: { full: 120_000, short: 300 },
  rounds: { warmUps: 3, counted: 6 },
  variants: {
    pino: {
      title: 'pino, sync (syncs nothing)',
      open: async (folder) => new (await import('../events/pino-events.js')).PinoEvents(folder, { minLength: 0 }),
    },
    groups: {
      title: 'trail, in groups of its own',
      open: async (folder) => {
        const { recordOnly, TrailEvents } = await import('../events/trail-events.js');
        // Nobody asks before the end: until then the trail syncs when it does by itself.
        return new TrailEvents(folder, async (trail, events) => {
          await recordOnly(trail, events);
          await trail.flush({ to: 'durable' });
          checkSynced(trail);
        });
      },
    },
    trail: {
      title: 'trail, always a sync under way',
      open: async (folder) => new (await import('../events/trail-events.js')).TrailEvents(folder, inBusyGroups),
    },
  },
  goals: [
    { variant: 'groups', peer: 'pino', atMost: 0.65 },
    { variant: 'trail', peer: 'pino', atMost: 0.65 },
  ],
};

/** Each burst asks to be durable, so that the next sync begins as soon as one has ended; the block ends with the last. */
async function inBusyGroups(trail: AuditTrail, events: number): Promise<void> {
  let durable: Promise<void> | undefined;
  await inBursts(events, (from, to) => {
    for (let number = from; number < to - 1; number += 1) trail.record(inputOf(number));
    durable = trail.record(inputOf(to - 1)).durable();
  });
  await durable;
  checkSynced(trail);
}

function checkSynced(trail: AuditTrail): void {
  if (trail.health().journal.lastSync === undefined) throw new Error('Nothing was synced.');
}
