import { describe, expect } from 'vitest';
import { forgetPeak, peakMemory } from './harness/memory.js';
import { options } from './harness/options.js';
import { test } from './harness/place.js';
import { Tally } from './harness/tally.js';

const MiB = 1024 * 1024;
/** Bytes that Node.js may use for objects, as `--max-old-space-size` says, and what the process may have in all. */
const heap = 64;
const bound = 256 * MiB;

describe.skipIf(process.platform !== 'linux')(`${options.events} events while every sink is down`, () => {
  test(
    'are kept in bounded memory, and delivered in order and in full batches afterwards',
    { timeout: 300_000 + options.events * 2 },
    async ({ place }) => {
      const [first, second] = [await Tally.start(place), await Tally.start(place)];
      const config = {
        trail: { batch: { maxDelay: 20 }, retry: { maxDelay: 500 } },
        http: [first, second].map(({ url }, place_) => ({ name: `tally-${place_}`, url, format: 'ndjson' as const })),
      };
      const writer = await place.writer(config, { node: [`--max-old-space-size=${heap}`] });
      await writer.open();
      writer.tell({ do: 'burst', events: options.events, bytes: 100 });
      await writer.until(() => writer.said.some((said) => 'burst' in said));
      const { journal } = await writer.health();
      expect(journal).toMatchObject({ events: options.events, lost: 0 });
      expect(journal.bytes).toBeGreaterThan(options.events * 300);
      expect(peakMemory(writer.pid)).toBeLessThan(bound);
      await writer.kill();

      const next = await place.writer(config, { node: [`--max-old-space-size=${heap}`] });
      await next.open();
      forgetPeak(next.pid);
      first.open();
      second.open();
      expect(await next.close(2_147_483_647)).toMatchObject({ pending: 0, lost: 0 });
      expect(peakMemory(next.pid)).toBeLessThan(bound);
      for (const tally of [first, second]) {
        expect(tally.wrong).toBeUndefined();
        expect(tally.events).toBe(options.events);
        // At full speed: never one event at a time, and nothing sent again.
        expect(tally.requests).toBeLessThan(options.events / 400 + 10);
        expect(tally.repeats).toBe(0);
      }
    },
  );
});
