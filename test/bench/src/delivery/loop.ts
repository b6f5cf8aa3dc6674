import { open } from 'node:fs/promises';
import type { Setting, Work } from '../harness/benchmark.js';
import { logsIn } from '../journal/expected-bytes.js';
import { streamIn } from '../journal/write-journal.js';
import { draining } from './draining.js';
import { blockBytes, linesAtOnce } from './lines-at-once.js';

/** By a loop that reads blocks, splits them into lines, and writes 500 of them at a time. It keeps no account of anything. */
export function drainByLoop(folder: string, setting: Setting): Promise<Work> {
  return draining(folder, setting, (journal) => ({
    run: async (path) => {
      await using to = await open(path, 'a');
      for (const segment of logsIn(streamIn(journal))) {
        for await (const lines of linesAtOnce(segment, () => Buffer.allocUnsafeSlow(blockBytes))) await to.write(lines);
      }
    },
  }));
}
