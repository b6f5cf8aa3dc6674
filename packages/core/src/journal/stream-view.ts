import { existsSync, fstatSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DeadLetter } from '../delivery/dead-letter.js';
import type { ReadLimits, Slice } from './backlog.js';
import { ClosedMark } from './closed-mark.js';
import { Cursors } from './cursors.js';
import { DeadLetterFiles } from './dead-letter-file.js';
import { lastEvent, lastIdBefore } from './last-event.js';
import { type LockOwner, ownerOf } from './lock-owner.js';
import { withFile } from './read-file.js';
import { SegmentReader } from './segment-reader.js';
import { Segments } from './segments.js';

/** Where a sink stands in a stream, as seen from outside. */
export interface SinkView {
  readonly name: string;
  /** Where delivery would go on; undefined when nothing is kept of it but dead letters. */
  readonly position: number | undefined;
  /** Id of the last event before that; undefined when it has taken none, or its cursor is damaged. */
  readonly lastId: string | undefined;
  /** Whether what is kept of it can't be read, or can't be right. */
  readonly damaged: boolean;
}

/** What a crash left unfinished, set aside at the next start. */
export interface TornFile {
  readonly file: string;
  readonly bytes: number;
}

/**
 * A stream as whoever does not own it sees it, at one moment. Nothing in it is changed, and its lock not touched. Only
 * the ends of its files are read, unless more is asked for.
 */
export class StreamView {
  readonly directory: string;
  readonly segments: Segments;
  readonly sinks: readonly SinkView[];
  readonly owner: LockOwner;
  /** Whether its last owner closed it, and nobody has opened it since. */
  readonly closed: boolean;
  /** Whether there is a lock. Without it nobody takes the stream up. */
  readonly hasLock: boolean;
  /** Position behind the last event. */
  readonly end: number;
  readonly lastId: string | undefined;
  readonly torn: readonly TornFile[];
  /** What turned out to be wrong with the events, in words; it grows with what is read. */
  readonly damage: string[] = [];
  readonly #deadLetters: DeadLetterFiles;
  readonly #reader: SegmentReader;

  /** @throws the file system's error, ENOENT among them when a file goes meanwhile. */
  constructor(directory: string) {
    this.directory = directory;
    this.owner = ownerOf(join(directory, 'lock'));
    this.hasLock = existsSync(join(directory, 'lock'));
    this.closed = new ClosedMark(directory).isSet;
    this.segments = new Segments(directory);
    this.#deadLetters = new DeadLetterFiles(directory);
    this.#reader = new SegmentReader({
      segments: this.segments,
      onDamage: (message) => this.damage.push(message),
      isShared: () => true,
      mend: () => false,
    });
    this.#reader.close(); // nobody says when a view is done with
    // A cursor that moves meanwhile must not lie behind the end.
    const cursors = new Cursors(this.segments);
    const kept = new Map(cursors.sinks.map((name) => [name, cursors.kept(name)]));
    const { end, lastId } = endOf(this.segments);
    this.end = end;
    this.lastId = lastId;
    this.sinks = [...new Set([...kept.keys(), ...this.#deadLetters.sinks])].toSorted().map((name) => {
      if (!kept.has(name)) return { name, position: undefined, lastId: undefined, damaged: false };
      const cursor = kept.get(name);
      const position = cursors.goOnFrom(cursor, end);
      const damaged = cursor === undefined || cursor.position > end || position < Math.min(cursor.position, end);
      return { name, position, lastId: cursor?.lastId, damaged };
    });
    this.torn = readdirSync(directory)
      .filter((file) => file.endsWith('.torn'))
      .toSorted()
      .map((file) => ({ file, bytes: statSync(join(directory, file)).size }));
    this.#findGaps();
  }

  get name(): string {
    return basename(this.directory);
  }

  /** Events from a position on; see `SegmentReader`. */
  read(from: number, limits: ReadLimits): Promise<Slice | undefined> {
    return this.#reader.read(from, this.end, limits);
  }

  /** What a sink refused and has not taken since, oldest first. */
  deadLetters(sink: string): AsyncIterable<DeadLetter> {
    return this.#deadLetters.list(sink);
  }

  #findGaps(): void {
    for (const { path, base, next } of this.segments.all().slice(0, -1)) {
      const size = statSync(path).size;
      const missing = next - base - size;
      if (missing > 0) this.damage.push(`${missing} bytes are missing at position ${base + size}.`);
    }
  }
}

function endOf(segments: Segments): { readonly end: number; readonly lastId: string | undefined } {
  const last = segments.at(-1);
  if (!last) return { end: 0, lastId: undefined };
  const event = withFile(last.path, 'r', (fd) => lastEvent(fd, fstatSync(fd).size));
  return { end: last.base + (event?.end ?? 0), lastId: event?.id ?? lastIdBefore(segments) };
}
