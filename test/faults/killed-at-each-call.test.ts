import { describe, expect } from 'vitest';
import { expectKept } from './harness/evidence.js';
import { machine } from './harness/machine.js';
import { options } from './harness/options.js';
import { type Place, test } from './harness/place.js';
import { Random } from './harness/random.js';
import { tear } from './harness/tear.js';
import { Trace } from './harness/trace.js';
import { testimonyOf } from './harness/witness.js';

/** By which journal, cursors, lock and the file of a sink are changed, in the life of a process that `live` shows. */
const calls = 'mkdir openat fcntl chmod fchmod pwrite64 write ftruncate fdatasync fsync rename close unlink'.split(' ');

interface Life {
  readonly place: Place;
  readonly call: string;
  /** Which of these calls it does not survive; it survives all of them when undefined. */
  readonly killedAt?: number | undefined;
}

/** A process opens the trail, records over several segments, delivers to a file, and closes. */
async function live({ place, call, killedAt }: Life): Promise<{ kept: readonly string[]; calls: number }> {
  const writer = await place.writer({
    journal: { segmentBytes: 2_000, syncInterval: 20 },
    file: { path: `${place.directory}/copy.jsonl` },
  });
  const trace = await Trace.begin({
    pid: writer.pid,
    calls: [call],
    ...(killedAt !== undefined && { fault: `signal=KILL:when=${killedAt}` }),
  });
  writer.tell({ do: 'open' });
  writer.tell({ do: 'record', events: 10, bytes: 300 });
  writer.tell({ do: 'close' });
  writer.leave();
  const { signal, code } = await writer.exit;
  await trace.end();
  if (code !== 0 && !(signal === 'SIGKILL' && killedAt !== undefined))
    throw new Error(`It ended by ${signal ?? code}.
${writer.errors}`);
  return { kept: writer.kept, calls: Math.max(0, ...trace.made.values()) };
}

/** Every call of a first process, after which a second one dies as well, and every call of a second one. */
async function momentsToDie(
  place: Place,
  call: string,
): Promise<(readonly [first: number | undefined, second: number])[]> {
  const random = new Random(call);
  const first = await live({ place, call });
  tear(place.journal);
  const second = await live({ place, call });
  const moments = [
    ...Array.from({ length: first.calls }, (_, before) => [before + 1, random.between(1, second.calls)] as const),
    ...Array.from({ length: second.calls }, (_, before) => [undefined, before + 1] as const),
  ];
  return random.sample(moments, Math.ceil(options.kills / calls.length));
}

describe.skipIf(!machine.strace)('a process that is killed', { timeout: 300_000 + options.kills * 5_000 }, () => {
  test.for(calls)(
    'at any %s leaves a trail that opens again, with all it has acknowledged',
    async (call, { place }) => {
      const moments = await momentsToDie(await place.another(), call);
      expect(moments).not.toHaveLength(0);
      for (const [first, second] of moments) {
        const there = await place.another();
        const { kept } = await live({ place: there, call, killedAt: first });
        tear(there.journal);
        const { kept: more } = await live({ place: there, call, killedAt: second });
        const { events } = await testimonyOf(there.journal);
        expectKept([...kept, ...more], events);
        await there.clear();
      }
    },
  );
});
