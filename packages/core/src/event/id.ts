import { decodeTime, monotonicFactory } from 'ulid';

/** Mints the id of an event recorded at `now` (milliseconds since 1970). Each id sorts after all before it. */
export type IdSource = (now: number) => string;

const prefix = 'evt_';
const form = /^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** The last millisecond of the year 9999, the last that RFC 3339 can say. */
const lastTime = 253_402_300_799_999;
/** Crockford's base 32, as ULIDs use it. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const zero = digits.charCodeAt(0);
/** The digit behind each but the last, both by their character codes. */
const following = new Map(
  Array.from(digits.slice(0, -1), (digit, value) => [digit.charCodeAt(0), digits.charCodeAt(value + 1)]),
);
/** Where in an id the random part of its ULID begins: behind ten digits of time. */
const randomPart = prefix.length + 10;

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
  /** The last id minted, by its character codes. */
  const codes: number[] = [];

  return (now) => {
    // Within a millisecond ids count up, at a tenth of what `ulid` takes for it.
    if (now > time || !countUp(codes)) {
      time = Math.max(now, time + 1);
      const id = prefix + ulid(time);
      for (let at = 0; at < id.length; at += 1) codes[at] = id.charCodeAt(at);
    }
    return String.fromCharCode(...codes); // in one piece: see `inOnePiece`
  };
}

/** Makes the random part of an id greater by one; false when it was the greatest, or there is none yet. */
function countUp(codes: number[]): boolean {
  for (let at = codes.length - 1; at >= randomPart; at -= 1) {
    const next = following.get(codes[at] ?? 0);
    codes[at] = next ?? zero;
    if (next !== undefined) return true;
  }
  return false;
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
