import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { eventsInFile, segmentPaths } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { expectKept } from './harness/evidence.js';
import { machine } from './harness/machine.js';
import { isApplications, type Place, test } from './harness/place.js';
import { testimonyOf } from './harness/witness.js';

/** What a program says of a directory it does not use. */
async function refusal(place: Place): Promise<string> {
  const writer = await place.writer();
  const { code, message } = await writer.refusal();
  expect(code).toBe('AUDIT_JOURNAL_UNUSABLE');
  return message;
}

describe('a trail is refused', () => {
  test('in a directory that everybody may write to', async ({ place }) => {
    mkdirSync(place.journal);
    chmodSync(place.journal, 0o777);
    expect(await refusal(place)).toContain('chmod o-w');
  });

  test('below a directory that everybody may write to', async ({ place }) => {
    chmodSync(place.directory, 0o777);
    expect(await refusal(place)).toContain('chmod o-w');
  });

  test('in place of which there is a symbolic link', async ({ place }) => {
    mkdirSync(join(place.directory, 'elsewhere'));
    symlinkSync(join(place.directory, 'elsewhere'), place.journal);
    expect(await refusal(place)).toContain('symbolic link');
  });
});

describe('a stream is left alone, and that is reported,', () => {
  test('when it is a symbolic link', async ({ place }) => {
    const elsewhere = join(place.directory, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(place.journal, { mode: 0o700 });
    symlinkSync(elsewhere, join(place.journal, 'stream-20200101T000000Z-00000000'));
    await leavesAlone(place);
  });

  test.skipIf(!machine.mount)('when it belongs to somebody else', async ({ place }) => {
    const foreign = join(place.journal, 'stream-20200101T000000Z-00000000');
    mkdirSync(foreign, { recursive: true, mode: 0o700 });
    chownSync(foreign, 65_534, 65_534);
    await leavesAlone(place);
  });
});

async function leavesAlone(place: Place): Promise<void> {
  const writer = await place.writer();
  const stream = await writer.open();
  expect(basename(stream)).not.toBe('stream-20200101T000000Z-00000000');
  expect(writer.reported).toEqual(['AUDIT_JOURNAL_FAILED']);
}

const thefts: readonly { readonly name: string; readonly take: (path: string) => void }[] = [
  { name: 'deleted', take: (path) => rmSync(path) },
  { name: 'moved away', take: (path) => renameSync(path, `${path}.old`) },
  {
    name: 'replaced',
    take: (path) => {
      renameSync(path, `${path}.old`);
      writeFileSync(path, 'somebody else was here\n');
    },
  },
];

describe('a segment that is in use', () => {
  test.for(thefts)('and is $name: that is reported, and no event is missing', async ({ take }, { place }) => {
    const writer = await place.writer({ journal: { syncInterval: 20 } });
    await writer.open();
    writer.tell({ do: 'record', events: 20 });
    await writer.settled(20);
    take(segmentPaths(place.journal).at(-1) ?? '');
    writer.tell({ do: 'record', events: 20 });
    await writer.settled(40);
    expect(writer.reported).toContain('AUDIT_JOURNAL_FAILED');
    await writer.kill();

    expect(writer.kept).toHaveLength(40);
    const { events } = await testimonyOf(place.journal);
    expectKept(writer.kept, events);
    expect(events).toHaveLength(40);
  });

  test.for(thefts)(
    'by a sink alone, and is $name: that is reported and noted, and the others are delivered',
    async ({ take }, { place }) => {
      const receiver = await place.receiver();
      const restart = await receiver.breakSink.down();
      const writer = await place.writer({
        journal: { syncInterval: 20, segmentBytes: 10_000 },
        trail: { batch: { maxDelay: 20 }, retry: { maxDelay: 200 } },
        http: { url: receiver.url },
      });
      await writer.open();
      writer.tell({ do: 'record', events: 100, bytes: 300 });
      await writer.settled(100);
      const [, second = ''] = segmentPaths(place.journal);
      const taken = new Set(eventsInFile(second).map(({ id }) => id));
      take(second);
      await restart();
      writer.tell({ do: 'record', events: 1, to: 'delivered' });
      await writer.settled(101);
      expect(await writer.close()).toMatchObject({ pending: 0 });

      expect(taken.size).toBeGreaterThan(0);
      expect(writer.reported).toContain('AUDIT_JOURNAL_FAILED');
      expect(receiver.events.filter(isApplications).map(({ id }) => id)).toEqual(
        writer.kept.filter((id) => !taken.has(id)),
      );
      const { events } = await testimonyOf(place.journal);
      expect(events).toHaveLength(101 - taken.size);
      expect(eventsInFile(segmentPaths(place.journal).at(-1) ?? '').map(({ action }) => action)).toContain(
        'audit_trail.events_lost',
      );
    },
  );
});
