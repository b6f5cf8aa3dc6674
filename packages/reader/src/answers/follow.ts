import { setTimeout as pause } from 'node:timers/promises';
import type { AuditEvent } from '@audit-trail/core';
import { comparePositions, positionOf } from '../query/order.js';
import type { Selection } from '../query/selection.js';
import { lastLine } from '../source/last-line.js';
import { parseEvent } from '../source/parse-event.js';
import { readLines, readPart } from '../source/read-lines.js';
import type { Source } from '../source/source.js';
import { linesIn } from '../scan/lines-in.js';

export interface FollowOptions {
  /** The files as they are at the time. */
  readonly find: () => readonly Source[];
  readonly selection: Selection;
  readonly signal: AbortSignal | undefined;
}

/** Milliseconds between looks at the files. */
const interval = 200;
/** Ids of events given last: those that a file has again, after a sink was sent them twice. */
const remembered = 10_000;

/** How far a file was read. */
interface Followed {
  readonly identity: string;
  readonly path: string;
  readonly offset: number;
  readonly changed: number;
  /** The last line before the offset: tells the file again when it has been compressed. */
  readonly line?: Buffer;
}

/** Gives events as they are written, those found at one time in their order. */
export class Follower {
  readonly #options: FollowOptions;
  readonly #given = new Set<string>();
  #followed: readonly Followed[];

  private constructor(options: FollowOptions, followed: readonly Followed[]) {
    this.#options = options;
    this.#followed = followed;
  }

  /** Follows from where files end now. A line that is being written is yet to come. */
  static async behind(sources: readonly Source[], options: FollowOptions): Promise<Follower> {
    const followed: Followed[] = [];
    for (const source of sources) {
      const { identity, path, gzip, changed } = source;
      followed.push({ identity, path, changed, ...(gzip ? { offset: Infinity } : await lastLine(source)) });
    }
    return new Follower(options, followed);
  }

  async *events(): AsyncGenerator<AuditEvent, void> {
    const { find, signal } = this.#options;
    const isOver = (): boolean => signal?.aborted === true;
    while (!isOver()) {
      const found: AuditEvent[] = [];
      const followed: Followed[] = [];
      for (const source of find()) followed.push(await this.#readOn(source, found));
      this.#followed = followed;
      for (const event of found.toSorted((a, b) => comparePositions(positionOf(a), positionOf(b)))) {
        if (isOver()) return;
        if (!this.#isNew(event)) continue;
        yield event;
      }
      if (found.length === 0) await pause(interval, undefined, { ...(signal && { signal }) }).catch(() => undefined);
    }
  }

  async #readOn(source: Source, found: AuditEvent[]): Promise<Followed> {
    const { identity, path, changed } = source;
    const before = await this.#before(source);
    let { offset, line: lastRead } = before;
    if (offset === Infinity) return { identity, path, changed, offset };
    for await (const { start, bytes } of readLines(source, offset)) {
      for (const line of linesIn(bytes, undefined)) {
        const event = parseEvent(bytes.toString('utf8', line.start, line.end));
        if (event && this.#options.selection.matches(event)) found.push(event);
        lastRead = bytes.subarray(line.start, line.end + 1);
      }
      offset = start + bytes.length;
    }
    if (source.gzip) return { identity, path, changed, offset: Infinity };
    return { identity, path, changed, offset, ...(lastRead && { line: Buffer.from(lastRead) }) };
  }

  /**
   * Where to read on: in a file that was renamed, and in what a file was compressed to, where that has been read to. A new
   * file may have the identity of one that was removed.
   */
  async #before(source: Source): Promise<Pick<Followed, 'offset' | 'line'>> {
    const { identity, path, gzip, size, changed } = source;
    const same = this.#followed.find((followed) => followed.identity === identity);
    if (same && gzip && same.offset === Infinity && same.path === path) return same;
    if (same && !gzip && ((same.offset === size && same.changed === changed) || (await isSame(source, same))))
      return same;
    if (!gzip) return { offset: 0 };
    const original = this.#followed.filter((followed) => `${followed.path}.gz` === path);
    for (const followed of [...original, ...this.#followed]) if (await isSame(source, followed)) return followed;
    return { offset: 0 };
  }

  #isNew({ id }: AuditEvent): boolean {
    if (this.#given.has(id)) return false;
    this.#given.add(id);
    const [oldest] = this.#given;
    if (this.#given.size > remembered && oldest !== undefined) this.#given.delete(oldest);
    return true;
  }
}

/** Whether a file has the line that was last read from another, at the same place. */
async function isSame(source: Source, { offset, line }: Followed): Promise<boolean> {
  if (line === undefined || line.length === 0) return !source.gzip;
  if (offset === Infinity || (!source.gzip && offset > source.size)) return false;
  const start = offset - line.length;
  if (!source.gzip) return (await readPart(source.path, start, offset).catch(() => undefined))?.equals(line) === true;
  for await (const { bytes } of readLines(source, start)) return bytes.subarray(0, line.length).equals(line);
  return false;
}
