import { describe, expect } from 'vitest';
import { expectKept } from './harness/evidence.js';
import { machine } from './harness/machine.js';
import { type Place, test } from './harness/place.js';
import { tear } from './harness/tear.js';
import { Trace } from './harness/trace.js';
import { testimonyOf } from './harness/witness.js';
import type { Writer } from './harness/writer.js';

const errors = ['EIO', 'ENOSPC', 'EMFILE', 'EROFS'];
/** What a running trail with a file as its sink does to the disk, again and again. */
const callsInUse = ['openat', 'pwrite64', 'fdatasync', 'write', 'fsync', 'rename', 'pread64', 'close'];
/** What nothing that was recorded can be durable without. */
const callsOfRecords = new Set(['pwrite64', 'fdatasync']);
/** What opening a trail does, in a directory of its own, and in one that a crash has left. */
const callsOfOpening = ['mkdir', 'openat', 'fcntl', 'chmod', 'fchmod', 'fsync', 'getdents64'];
const callsOfRecovery = ['openat', 'fcntl', 'pread64', 'ftruncate', 'fdatasync', 'fsync', 'getdents64'];

const each = (calls: readonly string[]): [call: string, error: string][] =>
  calls.flatMap((call) => errors.map((error): [string, string] => [call, error]));

const config = {
  journal: { segmentBytes: 2_000, syncInterval: 20 },
  trail: { batch: { maxDelay: 20 }, retry: { maxDelay: 100 } },
};

/** A writer with a file as its sink, which has recorded five events. */
async function busyWriter(
  place: Place,
): Promise<{ writer: Writer; failing: (call: string, error: string) => Promise<Trace> }> {
  const copy = `${place.directory}/copy.jsonl`;
  const writer = await place.writer({ ...config, file: { path: copy } });
  const stream = await writer.open();
  writer.tell({ do: 'record', events: 5, bytes: 300 });
  await writer.settled(5);
  // Threads wake each other by `write`, which must go on working.
  const paths = { write: [copy, `${stream}/cursors/file.json.new`] };
  return {
    writer,
    failing: (call, error) =>
      Trace.begin({
        pid: writer.pid,
        calls: [call],
        fault: `error=${error}`,
        ...(call === 'write' && { paths: paths.write }),
      }),
  };
}

describe.skipIf(!machine.strace)('while a system call fails', () => {
  test.for(each(callsInUse))(
    '(%s: %s) nothing is acknowledged falsely; afterwards all is',
    async ([call, error], { place }) => {
      const { writer, failing } = await busyWriter(place);
      const before = writer.kept.length;
      const trace = await failing(call, error);
      writer.tell({ do: 'record', events: 20, bytes: 300 });
      await trace.failed(1);
      const keptMeanwhile = writer.kept.length - before;
      await trace.end();
      writer.tell({ do: 'record', events: 5, bytes: 300 });
      await writer.settled(30);
      const { lost, pending } = await writer.close();

      expect(callsOfRecords.has(call) ? keptMeanwhile : 0).toBe(0);
      expect({ lost, pending }).toEqual({ lost: 0, pending: 0 });
      const { events } = await testimonyOf(place.journal);
      expect(events).toHaveLength(30);
      expectKept(writer.kept, events);
    },
  );

  test.for(each(callsInUse))(
    '(%s: %s) it may be killed: what was acknowledged is there',
    async ([call, error], { place }) => {
      const { writer, failing } = await busyWriter(place);
      const trace = await failing(call, error);
      writer.tell({ do: 'record', events: 20, bytes: 300 });
      await trace.failed(1);
      await writer.kill();
      await trace.end();

      const { events } = await testimonyOf(place.journal);
      expectKept(writer.kept, events);
    },
  );
});

describe.skipIf(!machine.strace)('while a system call fails, opening a trail', () => {
  test.for(each(callsOfOpening))(
    '(%s: %s) says that the directory can not be used; afterwards it can',
    async ([call, error], { place }) => {
      await refusesToOpen(place, call, error);
    },
  );

  test.for(each(callsOfRecovery))('(%s: %s) harms nothing that a crash has left', async ([call, error], { place }) => {
    const { writer } = await busyWriter(place);
    await writer.kill();
    tear(place.journal);
    await refusesToGoOn(place, call, error);
    const { events } = await testimonyOf(place.journal, writer.kept);
    // They come from two streams, each in its order.
    expectKept(
      writer.kept,
      events.toSorted((a, b) => a.id.localeCompare(b.id)),
    );
  });
});

async function refusesToOpen(place: Place, call: string, error: string): Promise<void> {
  const writer = await place.writer(config);
  const trace = await Trace.begin({ pid: writer.pid, calls: [call], fault: `error=${error}` });
  const { code } = await writer.refusal();
  await trace.end();
  expect(code).toBe('AUDIT_JOURNAL_UNUSABLE');
  await opensLater(place);
}

/** A stream that can't be continued is reported and left alone: then another is opened, unless that is refused as well. */
async function refusesToGoOn(place: Place, call: string, error: string): Promise<void> {
  const writer = await place.writer(config);
  const trace = await Trace.begin({ pid: writer.pid, calls: [call], fault: `error=${error}` });
  const opened = await writer.open().then(
    () => true,
    () => false,
  );
  await trace.end();
  expect(opened ? writer.reported : writer.threw).toContain(opened ? 'AUDIT_JOURNAL_FAILED' : 'AUDIT_JOURNAL_UNUSABLE');
  await writer.kill();
  await opensLater(place);
}

async function opensLater(place: Place): Promise<void> {
  const later = await place.writer(config);
  await later.open();
  later.tell({ do: 'record', events: 1 });
  await later.settled(1);
  expect(later.kept).toHaveLength(1);
  await later.close();
}

describe.skipIf(!machine.strace)('an fdatasync that fails once, and then says that all is well', () => {
  test.for([1, 2, 3])('is not believed (the %ith fails)', async (when, { place }) => {
    const writer = await place.writer(config);
    await writer.open();
    const trace = await Trace.begin({ pid: writer.pid, calls: ['fdatasync'], fault: `error=EIO:when=${when}` });
    writer.tell({ do: 'record', events: 20, bytes: 300 });
    await writer.settled(20);
    await trace.end();
    expect(writer.reported).toContain('AUDIT_JOURNAL_FAILED');
    await writer.kill();

    const { events } = await testimonyOf(place.journal);
    expectKept(writer.kept, events);
    expect(events).toHaveLength(20);
  });
});
