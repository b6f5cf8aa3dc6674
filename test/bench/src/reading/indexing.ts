import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openTrail } from '@audit-trail/reader';
import type { Setting, Work } from '../harness/benchmark.js';
import { pages } from './pages.js';
import { writeTrail } from './real-looking-trail.js';

/** Builds the index of a trail, and then asks for a first page of each kind, newest and oldest first. */
export async function indexAndAsk(folder: string, { units }: Setting): Promise<Work> {
  writeTrail(folder, units, () => undefined);
  let slowest = 0;
  return {
    begin: () => rm(join(folder, '.index.sqlite'), { force: true }),
    run: async (events) => {
      await using reader = openTrail(folder);
      assert.equal(await reader.count(), events);
    },
    check: async (events) => {
      await using reader = openTrail(folder);
      const { events: newest } = await reader.events({});
      assert.equal(newest[0]?.metadata['note'] === undefined, false, 'the newest event is not one of those written');
      assert.equal(await reader.count(), events);
      slowest = 0;
      for (const query of Object.values(pages)) {
        for (const order of ['desc', 'asc'] as const) {
          const began = performance.now();
          await reader.events({ ...query, order });
          slowest = Math.max(slowest, performance.now() - began);
        }
      }
    },
    figures: () => ({ page: slowest }),
  };
}
