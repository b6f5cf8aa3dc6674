/** Mints the id of an event recorded at `now` (milliseconds since 1970). Each id sorts after all before it. */
export type IdSource = (now: number) => string;

const prefix = 'evt_';
const form = /^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const timeEnd = prefix.length + 10;
/** The last millisecond of the year 9999, the last that RFC 3339 can say. */
const lastTime = 253_402_300_799_999;
/** Crockford's base 32, as ULIDs use it. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** All pairs of digits, in order: each is ten bits. */
const pairs = Array.from(digits, (high) => Array.from(digits, (low) => high + low)).flat();
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
  const random = pooledRandom();
  let time = (lastId === undefined ? undefined : timeOfId(lastId)) ?? 0;
  let head = '';
  let tail = tails;

  // Each millisecond begins at random; within it ids count up, in their last four digits.
  return (now) => {
    tail += 1;
    if (now > time || tail >= tails) {
      time = Math.max(now, time + 1);
      head = prefix + timeDigits(time);
      for (let pair = 0; pair < 6; pair += 1) head += pairs[random()];
      tail = random() * pairs.length + random();
    }
    return [head, pairs[tail >> 10], pairs[tail & 1023]].join(''); // in one piece: see `inOnePiece`
  };
}

/** When an id was minted, in milliseconds since 1970; undefined when it is none, or from beyond the year 9999. */
export function timeOfId(id: string): number | undefined {
  if (!form.test(id)) return undefined;
  let time = 0;
  for (const digit of id.slice(prefix.length, timeEnd)) time = time * digits.length + digits.indexOf(digit);
  return time < lastTime ? time : undefined;
}

function timeDigits(time: number): string {
  let text = '';
  for (let rest = time; text.length < timeEnd - prefix.length; rest = Math.floor(rest / pairs.length))
    text = pairs[rest % pairs.length] + text;
  return text;
}

/**
 * Numbers of ten bits, from a pool of random bytes: drawing them singly costs a hundred times as much. The first are drawn
 * at once, since loading what draws them takes long enough for a request to notice.
 */
function pooledRandom(): () => number {
  const pool = crypto.getRandomValues(new Uint16Array(2048));
  let used = 0;
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const bits = pool[used] ?? 0;
    used += 1;
    return bits % pairs.length;
  };
}
