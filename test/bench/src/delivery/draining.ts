import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Setting, Work } from '../harness/benchmark.js';
import { bytesOf, checkBytes, logsIn } from '../journal/expected-bytes.js';
import { streamIn, writeJournalApart } from '../journal/write-journal.js';
import { PeakMemory } from './peak-memory.js';

/** One way to copy the events of a journal to `audit.jsonl`, or to it and to files that were rotated away from it. */
export interface Drain {
  begin?(): Promise<void>;
  run(to: string): Promise<void>;
  end?(): Promise<void>;
}

/** Blocks in which a backlog goes from disk to disk. */
export async function draining(
  folder: string,
  { units, loadCore }: Setting,
  drainOf: (journal: string) => Drain,
): Promise<Work> {
  const [journal, copy] = [join(folder, 'journal'), join(folder, 'copy')];
  await writeJournalApart({ journal, events: units }, loadCore);
  const drain = drainOf(journal);
  const memory = new PeakMemory();
  return {
    begin: async () => {
      await drain.begin?.();
      await mkdir(copy);
    },
    run: () => memory.during(() => drain.run(join(copy, 'audit.jsonl'))),
    check: async () => {
      await drain.end?.();
      checkBytes(bytesOf(logsIn(copy)), logsIn(streamIn(journal)));
      await rm(copy, { recursive: true });
    },
    figures: () => ({ memory: memory.megabytes }),
  };
}
