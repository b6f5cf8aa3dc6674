import {
  appendFileSync,
  closeSync,
  cpSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { segmentPaths } from '@audit-trail/example-traffic';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { expectAscending } from './harness/evidence.js';
import { isApplications, Place, test } from './harness/place.js';
import { testimonyOf } from './harness/witness.js';

/** A stream that a crash has left: four segments of ten events, of which a file has the first half. */
interface Left {
  readonly stream: string;
  readonly segments: readonly string[];
  /** The file's cursor. */
  readonly cursor: string;
}

interface Damage {
  readonly name: string;
  readonly harm: (left: Left) => void;
  /** Numbers of the events that are gone, from 1 to 40. Default: none. */
  readonly gone?: readonly number[];
  /** Whether events can't be told from nothing, so that it has to be reported. Default: no. */
  readonly noticed?: boolean;
  /**
   * Whether it begins and ends as an event does, so that it is noticed by who reads it only: a receiver refuses it, and
   * a file gets a copy. Default: no.
   */
  readonly disguised?: boolean;
}

const linesPerSegment = 10;

/** Where the lines of a file begin. */
function lineStarts(path: string): number[] {
  const bytes = readFileSync(path);
  const starts = [0];
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, end + 1)) starts.push(end + 1);
  return starts;
}

function overwrite(path: string, position: number, bytes: Buffer): void {
  const fd = openSync(path, 'r+');
  try {
    writeSync(fd, bytes, 0, bytes.length, position);
  } finally {
    closeSync(fd);
  }
}

function flipBit(path: string, position: number): void {
  overwrite(path, position, Buffer.from([(readFileSync(path)[position] ?? 0) ^ 0x04]));
}

function last({ segments }: Left): string {
  return segments.at(-1) ?? '';
}

function second({ segments }: Left): string {
  return segments[1] ?? '';
}

/** Of this one the file gets what is left. */
function third({ segments }: Left): string {
  return segments[2] ?? '';
}

/** Where in a file its fifth line begins. */
function fifth(path: string): number {
  return lineStarts(path)[4] ?? 0;
}

const fortieth = [40];

const damages: readonly Damage[] = [
  { name: 'half an event at the end', harm: (left) => appendFileSync(last(left), '{"id":"evt_01') },
  { name: 'zeros at the end', harm: (left) => appendFileSync(last(left), Buffer.alloc(10_000)) },
  {
    name: 'a last event that is torn',
    harm: (left) => truncateSync(last(left), readFileSync(last(left)).length - 20),
    gone: fortieth,
  },
  {
    name: 'zeros in place of the last event',
    harm: (left) => {
      const start = lineStarts(last(left)).at(-2) ?? 0;
      overwrite(last(left), start, Buffer.alloc(readFileSync(last(left)).length - start));
    },
    gone: fortieth,
  },
  {
    name: 'a flipped bit at the beginning of an event',
    harm: (left) => flipBit(second(left), fifth(second(left))),
    gone: [15],
    noticed: true,
  },
  {
    name: 'a flipped bit that makes an event unreadable',
    harm: (left) => flipBit(third(left), readFileSync(third(left)).indexOf('"action":', fifth(third(left)))),
    gone: [25],
    noticed: true,
    disguised: true,
  },
  {
    name: 'a flipped bit in place of a line end',
    harm: (left) => flipBit(third(left), fifth(third(left)) - 1),
    gone: [24, 25],
    noticed: true,
    disguised: true,
  },
  {
    name: 'a zeroed block in the middle',
    harm: (left) => {
      const starts = lineStarts(second(left));
      const [from = 0, to = 0] = [starts[3], starts[6]];
      overwrite(second(left), from + 5, Buffer.alloc(to - from - 10));
    },
    gone: [14, 15, 16],
    noticed: true,
  },
  {
    name: 'a segment that is gone',
    harm: (left) => rmSync(second(left)),
    gone: Array.from({ length: linesPerSegment }, (_, place) => linesPerSegment + place + 1),
    noticed: true,
  },
  { name: 'no cursor', harm: ({ cursor }) => rmSync(cursor) },
  { name: 'an empty cursor', harm: ({ cursor }) => writeFileSync(cursor, '') },
  { name: 'a cursor of garbage', harm: ({ cursor }) => writeFileSync(cursor, Buffer.from([0, 255, 10, 0, 123])) },
  { name: 'a cursor ahead of the end', harm: ({ cursor }) => writeFileSync(cursor, '{"position":1000000000000}') },
  { name: 'a cursor within an event', harm: ({ cursor }) => writeFileSync(cursor, '{"position":777}') },
  {
    name: 'temporary files that were left',
    harm: ({ stream, cursor, segments }) => {
      writeFileSync(`${cursor}.new`, '{"posi');
      writeFileSync(`${segments.at(-1)}.new`, 'garbage');
      writeFileSync(join(stream, 'reserve'), 'garbage');
      writeFileSync(join(stream, '00000000000099999999.jsonl.new'), '');
    },
  },
  {
    name: 'an empty segment at the end',
    harm: (left) => {
      const end = Number.parseInt(basename(last(left)), 10) + readFileSync(last(left)).length;
      writeFileSync(join(left.stream, `${String(end).padStart(20, '0')}.jsonl`), '');
    },
  },
];

/** The lines of a file that are JSON, and those that are not. */
function linesOf(path: string): { readonly whole: readonly string[]; readonly broken: readonly string[] } {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const { whole = [], broken = [] } = Object.groupBy(lines, (line) => (isJson(line) ? 'whole' : 'broken'));
  return { whole, broken };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

const config = { journal: { syncInterval: 20 }, trail: { batch: { maxDelay: 20 }, retry: { maxDelay: 200 } } };

/** What four processes left, each of them a segment; the file is closed to the last two. */
async function leave(place: Place): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let life = 0; life < 4; life += 1) {
    const writer = await place.writer({ ...config, ...(life < 2 && { file: { path: copyIn(place) } }) });
    await writer.open();
    writer.tell({ do: 'record', events: linesPerSegment, bytes: 300, to: life < 2 ? 'delivered' : 'durable' });
    await writer.settled(linesPerSegment);
    ids.push(...writer.kept);
    if (life < 3) await writer.close();
    else await writer.kill();
  }
  return ids;
}

function copyIn({ directory }: Place): string {
  return join(directory, 'copy.jsonl');
}

describe('a journal with', () => {
  let origin: Place;
  let ids: readonly string[];
  beforeAll(async () => {
    origin = await Place.make();
    ids = await leave(origin);
  });
  afterAll(() => origin.clear());

  test.for(damages)(
    '$name: opens, delivers what is left in order, and goes on',
    async ({ harm, gone = [], noticed = false, disguised = false }, { place }) => {
      cpSync(origin.directory, place.directory, { recursive: true });
      const copy = copyIn(place);
      const segments = segmentPaths(place.journal);
      const stream = dirname(segments[0] ?? '');
      harm({ stream, segments, cursor: join(stream, 'cursors', 'file.json') });
      const receiver = await place.receiver();

      const rounds: string[] = [];
      const reported: string[] = [];
      for (let round = 0; round < 2; round += 1) {
        const writer = await place.writer({ ...config, file: { path: copy }, http: { url: receiver.url } });
        expect(dirname(await writer.open())).toBe(place.journal);
        writer.tell({ do: 'record', events: 3, to: 'delivered' });
        await writer.settled(3);
        rounds.push(...writer.kept);
        reported.push(...writer.reported);
        expect(await writer.close(30_000)).toMatchObject({ pending: 0, lost: 0 });
      }

      const { events } = await testimonyOf(place.journal);
      const survivors = [...ids.filter((_, place_) => !gone.includes(place_ + 1)), ...rounds];
      const received = receiver.events.filter(isApplications).map(({ id }) => id);
      expect(received).toEqual(survivors);
      expect(events.map(({ id }) => id)).toEqual(survivors);
      expectAscending(survivors);
      const { whole, broken } = linesOf(copy);
      expect(survivors.filter((id) => !whole.some((line) => line.includes(id)))).toEqual([]);
      expect(broken).toHaveLength(disguised ? 1 : 0);
      expect(reported.includes('AUDIT_JOURNAL_FAILED')).toBe(noticed);
      expect(reported.includes('AUDIT_DEAD_LETTER')).toBe(disguised);
      expect(receiver.events.some(({ action }) => action === 'audit_trail.events_lost')).toBe(noticed);
    },
  );
});
