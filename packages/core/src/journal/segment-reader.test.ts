import { expect, onTestFinished, test } from 'vitest';
import type { Slice } from './backlog.js';
import { eventLines } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';
import type { Journal } from './journal.js';
import { opened } from './open-files.fixture.js';
import { temporaryDirectory } from './stored-lines.fixture.js';

const limits = { maxEvents: 300, maxBytes: 1024 * 1024 };

interface Stored {
  readonly directory: string;
  readonly journal: Journal;
  readonly lines: string;
}

/** A journal of some ten MiB, and its lines. */
async function stored(): Promise<Stored> {
  const directory = temporaryDirectory();
  const journal = fileJournal({ directory });
  onTestFinished(() => journal.close());
  const lines = eventLines(10_000, 'x'.repeat(1_000));
  for (const line of lines) journal.append(line);
  await journal.sync();
  return { directory, journal, lines: lines.map((line) => `${line}\n`).join('') };
}

async function slicesOf(journal: Journal, use: (slice: Slice, index: number) => void): Promise<void> {
  let index = 0;
  for (let position = 0; ;) {
    const slice = await journal.read(position, limits);
    if (!slice) return;
    use(slice, index);
    index += 1;
    position = slice.end;
  }
}

test('uses memory again that nobody looks at any more', async () => {
  const { journal, lines } = await stored();
  const memory = new Set<ArrayBufferLike>();
  const lists = new Set<readonly number[]>();
  let read = '';
  await slicesOf(journal, ({ bytes, starts, done }) => {
    memory.add(bytes.buffer);
    lists.add(starts);
    read += bytes.toString();
    done?.();
    done?.();
  });
  expect(read).toBe(lines);
  expect(memory.size).toBe(1);
  expect(lists.size).toBe(1);
});

test('cuts no batch short where a block ends', async () => {
  const { journal } = await stored();
  const sizes: number[] = [];
  await slicesOf(journal, ({ starts, done }) => {
    sizes.push(starts.length);
    done?.();
  });
  expect(new Set(sizes.slice(0, -1))).toEqual(new Set([limits.maxEvents]));
});

test.each([
  { how: 'slowly', sizes: Array.from({ length: 300 }, (_, step) => 400 + 4 * step) },
  { how: 'at once', sizes: Array.from({ length: 300 }, (_, step) => (step < 200 ? 100 : 3_000)) },
])('cuts hardly any batch short when events become larger $how', async ({ sizes }) => {
  const journal = fileJournal({ directory: temporaryDirectory() });
  onTestFinished(() => journal.close());
  for (const size of sizes) for (const line of eventLines(50, 'x'.repeat(size))) journal.append(line);
  await journal.sync();
  const batches: number[] = [];
  await slicesOf(journal, ({ starts, done }) => {
    batches.push(starts.length);
    done?.();
  });
  expect(batches.filter((events) => events < limits.maxEvents).length).toBeLessThanOrEqual(3); // the last of them, for one
});

test('reads hardly more for sinks with different limits', async () => {
  const { journal } = await stored();
  const sinks = [limits, { ...limits, maxBytes: 64 * 1024 }].map((its) => ({ its, position: 0 }));
  for (const at of sinks.keys()) journal.loadCursor(`sink ${at}`);
  let blocks = 0;
  // Whoever is behind reads next.
  for (let [first, second] = sinks; first && first.position < journal.end;) {
    const slice = await journal.read(first.position, first.its);
    if (slice?.bytes.byteOffset === 0) blocks += 1;
    first.position = slice?.end ?? journal.end;
    slice?.done?.();
    if (second && second.position < first.position) [first, second] = [second, first];
  }
  expect(blocks).toBeLessThan(40); // of a MiB, for ten MiB
});

test('needs no new memory for what comes bit by bit', async () => {
  const journal = fileJournal({ directory: temporaryDirectory() });
  onTestFinished(() => journal.close());
  const memory = new Set<ArrayBufferLike>();
  let position = 0;
  for (let round = 0; round < 20; round += 1) {
    for (const line of eventLines(1_500, 'x'.repeat(1_000))) journal.append(line);
    await journal.sync();
    let before: Slice | undefined;
    for (let slice = await journal.read(position, limits); slice; slice = await journal.read(position, limits)) {
      memory.add(slice.bytes.buffer);
      before?.done?.(); // the next is read while a sink is at work with one
      before = slice;
      position = slice.end;
    }
    before?.done?.();
  }
  expect(position).toBe(journal.end);
  expect(memory.size).toBeLessThanOrEqual(4);
});

test('keeps blocks for sinks at different positions, whose memory is used again, too', async () => {
  const { journal, lines } = await stored();
  for (const sink of ['first', 'second']) journal.loadCursor(sink);
  const memory = new Set<ArrayBufferLike>();
  const read = ['', ''];
  const positions = [0, 0];
  // The second follows the first at a distance of some slices, which is less than the blocks that are kept.
  for (let step = 0; positions[1] !== journal.end; step += 1) {
    for (const [at, from] of positions.entries()) {
      const slice = at === 1 && step < 5 ? undefined : await journal.read(from, limits);
      if (!slice) continue;
      memory.add(slice.bytes.buffer);
      read[at] += slice.bytes.toString();
      positions[at] = slice.end;
      slice.done?.();
    }
  }
  expect(read).toEqual([lines, lines]);
  expect(memory.size).toBeGreaterThan(2);
  expect(memory.size).toBeLessThanOrEqual(5);
});

function startsIn(lines: string): number[] {
  return [...lines.matchAll(/^/gm)].map(({ index }) => index).slice(0, -1);
}

test('leaves bytes as they are that somebody may look at', async () => {
  const { journal, lines } = await stored();
  const looked: Slice[] = [];
  // The others of a block are done with.
  await slicesOf(journal, (slice, index) => {
    if (index % 2 === 0) looked.push(slice);
    else slice.done?.();
  });
  expect(looked.length).toBeGreaterThan(15);
  for (const { bytes, end, starts } of looked) {
    const text = lines.slice(end - bytes.length, end);
    expect(bytes.toString()).toBe(text);
    expect(starts).toEqual(startsIn(text));
  }
});

test.skipIf(process.platform !== 'linux')('keeps a segment open while much of it is to be read', async () => {
  const { directory, journal } = await stored();
  const before = opened(directory);
  const first = await journal.read(0, limits);
  expect(opened(directory)).toBe(before + 1);
  await slicesOf(journal, () => undefined);
  expect(opened(directory)).toBe(before);
  await journal.read(first?.end ?? 0, limits);
  await journal.close();
  expect(opened(directory)).toBe(0);
});

test.skipIf(process.platform !== 'linux')('keeps none open of a stream that was taken up and let go', async () => {
  const { directory, journal } = await stored();
  const other = fileJournal({ directory });
  onTestFinished(() => other.close());
  await journal.close();
  const before = opened(directory);
  const stream = other.others?.takeUp([{ name: 'sink', from: 'oldest' }]);
  await stream?.read(0, limits);
  expect(opened(directory)).toBe(before + 2); // with its lock
  stream?.release();
  expect(opened(directory)).toBe(before);
});
