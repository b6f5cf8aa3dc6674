import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { machine } from './harness/machine.js';
import { options } from './harness/options.js';
import { test } from './harness/place.js';
import { commands, type Model } from './model/commands.js';
import { expectSound } from './model/oracle.js';
import { type JournalConfig, processCount, World } from './model/world.js';

/** Milliseconds for finding fewer commands that do it, too, when something has gone wrong. */
const shrinkFor = 60_000;

/** Milliseconds for one world, on a machine that has much else to do. */
const worldWithin = 180_000;

/** A stream that may have only so many bytes goes on when sinks have taken what it has: with retention, then. */
const bounds: readonly JournalConfig[] = [
  {},
  { retention: { bytes: 0 } },
  { retention: { bytes: 20_000 } },
  { retention: { bytes: 0 }, maxBytes: 100_000, whenFull: 'block' },
  { retention: { bytes: 20_000 }, maxBytes: 100_000, whenFull: 'reject' },
];
const journals: fc.Arbitrary<JournalConfig> = fc
  .tuple(fc.integer({ min: 1_000, max: 30_000 }), fc.constantFrom(...bounds))
  .map(([segmentBytes, bound]) => ({ segmentBytes, ...bound }));

describe.skipIf(!machine.mount || !machine.faketime)(
  'whatever happens to processes, disk, sinks and clock, in any order',
  () => {
    test(
      'all that was acknowledged arrives at every sink, in order, and what is lost is known',
      { timeout: options.runs * worldWithin + shrinkFor },
      async ({ place }) => {
        let giveUp = Infinity;
        let kept = 0;
        const property = fc.asyncProperty(
          journals,
          // As many commands as not, and not mostly few, as by default.
          fc.noBias(fc.commands(commands, { maxCommands: options.commands, size: 'max' })),
          async (journal, steps) => {
            if (performance.now() > giveUp) return;
            const round = await place.another();
            const world = await World.begin(round, journal);
            const model: Model = {
              processes: Array(processCount).fill('gone'),
              broken: { receiver: false, files: false },
              diskIsFull: false,
            };
            try {
              await fc.asyncModelRun(() => ({ model, real: world }), steps);
              kept += world.kept;
              await world.recover();
              expectSound(world.lives, world.sinks);
            } catch (error) {
              if (giveUp === Infinity) {
                giveUp = performance.now() + shrinkFor;
                process.stdout.write(`\nIt failed, and is tried with less for ${shrinkFor} ms: ${String(error)}\n`);
              }
              throw error;
            } finally {
              await round.clear();
            }
          },
        );
        await fc.assert(property, { seed: options.seed, numRuns: options.runs });
        // One world may end before much has happened; several show little only when something keeps them from recording.
        expect(kept, 'events that were kept').toBeGreaterThanOrEqual(((options.runs - 1) * options.commands) / 10);
      },
    );
  },
);
