import { type FileHandle, open } from 'node:fs/promises';
import type { Setting, Work } from '../harness/benchmark.js';
import { logsIn } from '../journal/expected-bytes.js';
import { streamIn } from '../journal/write-journal.js';
import { draining } from './draining.js';

const blockBytes = 1024 * 1024;
const eventsAtOnce = 500;
const lineEnd = 0x0a;

/** By a loop that reads blocks, splits them into lines, and writes 500 of them at a time. It keeps no account of anything. */
export function drainByLoop(folder: string, setting: Setting): Promise<Work> {
  return draining(folder, setting, (journal) => ({
    run: async (path) => {
      await using to = await open(path, 'a');
      for (const segment of logsIn(streamIn(journal))) await copyLines(segment, to);
    },
  }));
}

async function copyLines(segment: string, to: FileHandle): Promise<void> {
  await using from = await open(segment, 'r');
  for (let position = 0; ;) {
    const block = Buffer.allocUnsafeSlow(blockBytes);
    const { bytesRead } = await from.read(block, 0, blockBytes, position);
    if (bytesRead === 0) return;
    const lines = block.subarray(0, bytesRead);
    let whole = 0;
    for (let start = 0; start < lines.length; start = whole) {
      for (let event = 0; event < eventsAtOnce; event += 1) {
        const end = lines.indexOf(lineEnd, whole);
        if (end < 0) break;
        whole = end + 1;
      }
      if (whole === start) break;
      await to.write(lines, start, whole - start);
    }
    if (whole === 0) throw new Error(`${segment} has a line that is longer than a block.`);
    position += whole;
  }
}
