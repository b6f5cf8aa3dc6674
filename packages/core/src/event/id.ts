import { decodeTime, monotonicFactory } from 'ulid';

/** Mints the id of an event recorded at `now` (milliseconds since 1970). Each id sorts after all before it. */
export type IdSource = (now: number) => string;

const prefix = 'evt_';
const form = /^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** The last millisecond of the year 9999, the last that RFC 3339 can say. */
const lastTime = 253_402_300_799_999;
/** Crockford's base 32, as ULIDs use it: all pairs of its characters, in order. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('');
const pairs = digits.flatMap((high) => digits.map((low) => high + low));
const tails = pairs.length ** 2;

/**
 * Makes ids: `evt_` and a [ULID](https://github.com/ulid/spec). They ascend even when the clock steps back, also behind
 * the id a stream ended with. A `lastId` that is no such id, or from beyond the year 9999, is ignored.
 *
 * ```ts
 * const nextId = createIdSource('evt_01DGZ0ENR572V8RS7GJ14NWQ08');
 * nextId(Date.now()); // 'evt_01K…'
 * ```
 */
export function createIdSource(lastId: string | undefined): IdSource {
  const ulid = monotonicFactory(pooledRandom());
  let time = (lastId === undefined ? undefined : timeOfId(lastId)) ?? 0;
  let head = '';
  let tail = tails;

  // Within a millisecond ids count up. This is done in the last four characters, at a tenth of what `ulid` takes for it.
  return (now) => {
    tail += 1;
    if (now > time || tail >= tails) {
      time = Math.max(now, time + 1);
      const id = prefix + ulid(time);
      head = id.slice(0, -4);
      tail = pairs.indexOf(id.slice(-4, -2)) * pairs.length + pairs.indexOf(id.slice(-2));
    }
    return [head, pairs[tail >> 10], pairs[tail & 1023]].join(''); // in one piece: see `inOnePiece`
  };
}

/** When an id was minted, in milliseconds since 1970; undefined when it is none, or from beyond the year 9999. */
export function timeOfId(id: string): number | undefined {
  if (!form.test(id)) return undefined;
  const time = decodeTime(id.slice(prefix.length));
  return time < lastTime ? time : undefined;
}

/**
 * Fractions from a pool of random bytes: drawing them singly, as `ulid` does by itself, costs a hundred times as much. The first
 * are drawn at once, since loading what draws them takes long enough for a request to notice.
 */
function pooledRandom(): () => number {
  const pool = crypto.getRandomValues(new Uint8Array(4096));
  let used = 0;
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const byte = pool[used] ?? 0;
    used += 1;
    return byte / 256;
  };
}
