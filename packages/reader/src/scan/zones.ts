import type { ReadProgress } from '../trail-reader.js';
import { readLines, readPart } from '../source/read-lines.js';
import type { Source } from '../source/source.js';
import { timesIn } from './times-in.js';

/** Some lines of a file that follow each other, and the times between which their events occurred. */
export interface Zone {
  readonly source: Source;
  /** Offsets in the (decompressed) file. */
  readonly start: number;
  readonly end: number;
  /** Milliseconds since 1970, inclusive. */
  readonly from: number;
  readonly to: number;
}

/** A compressed file is read from its beginning for each of its zones, so these are larger. Bytes. */
const compressedZone = 8 * 1024 * 1024;

/** Bytes by which a file is told from another. */
const headBytes = 128;

/** The zones of a file, as far as it has been looked at. */
interface Surveyed {
  readonly identity: string;
  readonly end: number;
  readonly size: number;
  readonly changed: number;
  /** Its first bytes, with the id of its first event. */
  readonly head: Buffer;
  readonly zones: readonly Zone[];
}

/**
 * What is known of files without having kept their events: which times lie where. What a file gains is added when it is
 * asked for next; the rest is not read again.
 */
export class Zones {
  readonly #surveyed = new Map<string, Surveyed>();
  readonly #onProgress: (progress: ReadProgress) => void;

  readonly #onDamage: (source: Source) => void;

  constructor(onProgress: (progress: ReadProgress) => void, onDamage: (source: Source) => void) {
    this.#onProgress = onProgress;
    this.#onDamage = onDamage;
  }

  /** All zones of these files, as they are now. */
  async of(sources: readonly Source[]): Promise<readonly Zone[]> {
    const paths = new Set(sources.map(({ path }) => path));
    for (const path of this.#surveyed.keys()) if (!paths.has(path)) this.#surveyed.delete(path);
    const total = sources.reduce((sum, { size }) => sum + size, 0);
    let done = 0;
    const zones: Zone[] = [];
    for (const source of sources) {
      const surveyed = await this.#survey(source, (bytes) =>
        this.#onProgress({ doing: 'reading', done: done + Math.min(bytes, source.size), total }),
      );
      zones.push(...surveyed.zones.map((zone) => ({ ...zone, source })));
      done += source.size;
    }
    return zones;
  }

  async #survey(source: Source, onProgress: (bytes: number) => void): Promise<Surveyed> {
    const before = this.#surveyed.get(source.path);
    if (before && isSame(before, source)) return before;
    const head = source.gzip ? Buffer.alloc(0) : await readPart(source.path, 0, headBytes).catch(() => Buffer.alloc(0));
    const goesOn = before && !source.gzip && isLonger(before, source, head);
    const onDamage = (): void => this.#onDamage(source);
    const more = await zonesFrom(source, goesOn ? before.end : 0, { onProgress, onDamage });
    const zones = goesOn ? [...before.zones, ...more] : more;
    const { identity, size, changed } = source;
    const surveyed = { identity, size, changed, head, end: zones.at(-1)?.end ?? 0, zones };
    this.#surveyed.set(source.path, surveyed);
    return surveyed;
  }
}

export interface ZoneOptions {
  readonly onProgress: (offset: number) => void;
  /** Told when a compressed file can't be read to its end. */
  readonly onDamage: () => void;
}

/** The zones of a file from an offset on. */
export async function zonesFrom(
  source: Source,
  from: number,
  { onProgress, onDamage }: ZoneOptions,
): Promise<readonly Zone[]> {
  const zones: Zone[] = [];
  for await (const { start, bytes } of readLines(source, from, onDamage)) {
    const end = start + bytes.length;
    add(zones, { source, start, end, ...timesIn(bytes) });
    onProgress(end);
  }
  return zones;
}

function isSame(before: Surveyed, { identity, size, changed }: Source): boolean {
  return before.identity === identity && before.size === size && before.changed === changed;
}

/** Whether a file is the same with more in it. A new file may have the identity of one that was removed. */
function isLonger(before: Surveyed, source: Source, head: Buffer): boolean {
  const known = before.head;
  return (
    before.identity === source.identity && before.end <= source.size && head.subarray(0, known.length).equals(known)
  );
}

function add(zones: Zone[], zone: Zone): void {
  const last = zones.at(-1);
  const goesOn = last?.end === zone.start && zone.source.gzip && zone.end - last.start <= compressedZone;
  if (!goesOn) zones.push(zone);
  else
    zones[zones.length - 1] = {
      ...zone,
      start: last.start,
      from: Math.min(last.from, zone.from),
      to: Math.max(last.to, zone.to),
    };
}
