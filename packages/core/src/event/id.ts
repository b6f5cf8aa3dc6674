import { randomFillSync } from 'node:crypto';
import { decodeTime, monotonicFactory } from 'ulid';

/** Mints the id of an event recorded at `now` (milliseconds since 1970). Each id sorts after all before it. */
export type IdSource = (now: number) => string;

const prefix = 'evt_';
/** ULIDs hold 48 bits of milliseconds. */
const lastTime = 2 ** 48 - 1;
const form = /^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * Makes ids: `evt_` and a [ULID](https://github.com/ulid/spec). They ascend even when the clock steps back, also behind
 * the id a stream ended with. A `lastId` that is no such id is ignored.
 *
 * ```ts
 * const nextId = createIdSource('evt_01DGZ0ENR572V8RS7GJ14NWQ08');
 * nextId(Date.now()); // 'evt_01K…'
 * ```
 */
export function createIdSource(lastId: string | undefined): IdSource {
  const ulid = monotonicFactory(pooledRandom());
  const earliest = timeAfter(lastId);
  return (now) => prefix + ulid(Math.max(now, earliest));
}

function timeAfter(lastId: string | undefined): number {
  if (lastId === undefined || !form.test(lastId)) return 1;
  return Math.min(decodeTime(lastId.slice(prefix.length)) + 1, lastTime);
}

/** Fractions from a pool of random bytes. Drawing them singly, as `ulid` does by itself, costs a hundred times as much. */
function pooledRandom(): () => number {
  const pool = new Uint8Array(4096);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const byte = pool[used] ?? 0;
    used += 1;
    return byte / 256;
  };
}
