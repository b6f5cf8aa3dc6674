import { constants, copyFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { segmentPaths } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { bytesRead } from './harness/memory.js';
import { options } from './harness/options.js';
import { type Place, test } from './harness/place.js';

/** Bytes a process reads for opening the trail, and what it opened. */
async function open(place: Place): Promise<{ read: number; bytes: number }> {
  const writer = await place.writer();
  const before = bytesRead(writer.pid);
  await writer.open();
  const read = bytesRead(writer.pid) - before;
  writer.tell({ do: 'record', events: 1 });
  await writer.settled(1);
  expect(writer.kept).toHaveLength(1);
  const { journal } = await writer.health();
  await writer.close();
  return { read, bytes: journal.bytes };
}

/** Appends copies of a stream's first segment, which costs less than recording as much. */
function enlarge(journal: string): void {
  const [first = ''] = segmentPaths(journal);
  const { size } = statSync(first);
  for (let base = size; base < options.journalBytes; base += size) {
    const copy = join(dirname(first), `${String(base).padStart(20, '0')}.jsonl`);
    copyFileSync(first, copy, constants.COPYFILE_FICLONE);
  }
}

describe.skipIf(process.platform !== 'linux')('a large journal', () => {
  const timeout = 300_000 + options.journalBytes / 10_000;
  test('is opened by reading as little as of a small one', { timeout }, async ({ place }) => {
    const writer = await place.writer();
    await writer.open();
    writer.tell({ do: 'burst', events: 100_000, bytes: 200 });
    await writer.until(() => writer.said.some((said) => 'burst' in said));
    await writer.kill();
    const small = await place.another();
    const one = await small.writer();
    await one.open();
    one.tell({ do: 'record', events: 1 });
    await one.settled(1);
    await one.kill();

    enlarge(place.journal);
    const large = await open(place);
    expect(large.bytes).toBeGreaterThanOrEqual(options.journalBytes);
    expect(large.read).toBeLessThan((await open(small)).read + 1024 * 1024);
  });
});
