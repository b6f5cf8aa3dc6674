import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, linkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createAuditTrail } from '@audit-trail/core';
import { quantile } from '../harness/spread.js';
import type { Setting, Work } from '../harness/benchmark.js';
import { logsIn } from '../journal/expected-bytes.js';
import { segmentAt } from '../journal/stored-stream.js';
import { streamIn, writeJournalApart } from '../journal/write-journal.js';

export interface OpeningOptions {
  /** How many segments of 50 MB the journal has. */
  readonly segments: number;
  /** Whether the kernel has to read it from the disk each time. On Linux; elsewhere it is kept in memory all the same. */
  readonly cold: boolean;
}

/** Events of one segment. */
const eventsOf: Readonly<Record<Setting['size'], number>> = { full: 73_000, long: 73_000, short: 1_000 };

/** Opens a trail on a journal that lies there, again and again. */
export async function openAgain(
  folder: string,
  { size, loadCore }: Setting,
  { segments, cold }: OpeningOptions,
): Promise<Work> {
  const journal = join(folder, 'journal');
  await writeJournalApart({ journal, events: eventsOf[size] }, loadCore);
  const [first = '', ...more] = logsIn(streamIn(journal));
  assert.equal(more.length, 0, 'the events have to fit into one segment');
  const bytes = statSync(first).size * segments;
  repeat(first, segments);
  let milliseconds: number[] = [];
  return {
    run: async (openings) => {
      milliseconds = [];
      for (let opening = 0; opening < openings; opening += 1) {
        if (cold) dropFromMemory(streamIn(journal));
        const began = performance.now();
        const trail = createAuditTrail({ directory: journal });
        milliseconds.push(performance.now() - began);
        assert.equal(trail.health().journal.bytes, bytes);
        await trail.close();
      }
    },
    check: (openings) => assert.equal(milliseconds.length, openings),
    figures: () => ({
      open: quantile(
        milliseconds.toSorted((one, other) => one - other),
        0.5,
      ),
    }),
  };
}

/**
 * Lets a segment follow itself. Those before the last are one file by many names: they would take gigabytes, and minutes
 * to write. The last is a file of its own.
 */
function repeat(first: string, segments: number): void {
  const { size } = statSync(first);
  for (let rank = 1; rank < segments; rank += 1) {
    const path = join(first, '..', segmentAt(rank * size));
    if (rank < segments - 1) linkSync(first, path);
    else copyFileSync(first, path);
  }
}

/** By `posix_fadvise`, which `dd` gives access to, for anybody who may read the files. */
function dropFromMemory(directory: string): void {
  if (process.platform !== 'linux') return;
  const files = new Map(logsIn(directory).map((path) => [statSync(path).ino, path]));
  for (const path of files.values()) {
    const { status, stderr } = spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
}
