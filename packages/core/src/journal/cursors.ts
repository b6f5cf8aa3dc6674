import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../errors.js';
import type { StartFrom } from '../sink-options.js';
import type { Cursor } from './backlog.js';
import { idAt } from './event-line.js';
import { lineStartsBefore, readAt, withFile } from './read-file.js';
import { replaceFile, replaceFileNow } from './replace-file.js';
import type { Segments } from './segments.js';
import type { JournalMode } from './stream.js';
import { syncDirectoryLater } from './sync-directory.js';

const suffix = '.json';

/**
 * Where each sink's delivery stands: `cursors/<sink>.json` holds `{ "position", "last_id" }`. Cursors are hints and
 * never believed: whatever is wrong with one, delivery repeats events rather than leave one out.
 */
export class Cursors {
  readonly #directory: string;
  readonly #segments: Segments;
  readonly #mode: JournalMode;
  /** Where each sink stands, those that are not configured any more among them. */
  readonly #positions = new Map<string, number>();
  /** The configured ones. */
  readonly #loaded = new Set<string>();

  constructor(segments: Segments, mode: JournalMode) {
    this.#directory = join(segments.directory, 'cursors');
    this.#segments = segments;
    this.#mode = mode;
    const files = existsSync(this.#directory) ? readdirSync(this.#directory) : [];
    for (const file of files.filter((name) => name.endsWith(suffix))) {
      const sink = file.slice(0, -suffix.length);
      this.#positions.set(sink, this.#read(sink)?.position ?? 0);
    }
  }

  /** The lowest position that any sink stands at: what lies before it, all have taken. Infinity without any sink. */
  get lowest(): number {
    return Math.min(...this.#positions.values());
  }

  /** Where a sink stands, or would begin. */
  reached(sink: string, end: number, from: StartFrom): number {
    return this.#positions.get(sink) ?? (from === 'now' ? end : this.#segments.start);
  }

  /**
   * The position to go on from. That is the oldest event kept when there is no cursor, when it can't be read, when it
   * lies behind `end`, or when the event before it is not the one it names; and the beginning of the line when it lies
   * within one. A sink without a cursor that begins now is given one at `end`, at once: what is recorded from then on is
   * not to be left out when this process crashes.
   *
   * @throws AuditError `AUDIT_JOURNAL_UNUSABLE` when that can't be saved.
   */
  load(sink: string, end: number, from: StartFrom = 'oldest'): number {
    const begins = from === 'now' && !existsSync(this.#pathOf(sink));
    const position = begins ? this.#begin(sink, end) : this.#goOnFrom(sink, end);
    this.#positions.set(sink, position);
    this.#loaded.add(sink);
    return position;
  }

  async save(sink: string, cursor: Cursor): Promise<void> {
    await replaceFile(this.#pathOf(sink), contentOf(cursor), this.#mode.file);
    this.#positions.set(sink, cursor.position);
  }

  /** Sinks that are not delivered to any more, until they are forgotten. */
  get former(): readonly string[] {
    return [...this.#positions.keys()].filter((sink) => !this.#loaded.has(sink));
  }

  /** Removes a sink's cursor, if there is one, durably. */
  async forget(sink: string): Promise<void> {
    await rm(this.#pathOf(sink), { force: true });
    await syncDirectoryLater(this.#directory);
    this.#positions.delete(sink);
  }

  #goOnFrom(sink: string, end: number): number {
    const oldest = this.#segments.start;
    const cursor = this.#read(sink);
    if (!cursor || cursor.position <= oldest || cursor.position > end) return oldest;
    const { position, lastId } = this.#lineAt(cursor.position);
    const agrees = cursor.lastId === undefined || lastId === undefined || cursor.lastId === lastId;
    return agrees || position !== cursor.position ? position : oldest;
  }

  #begin(sink: string, position: number): number {
    try {
      replaceFileNow(this.#pathOf(sink), contentOf({ position, lastId: undefined }), this.#mode.file);
      return position;
    } catch (cause) {
      const message = `That the sink '${sink}' begins now could not be kept in '${this.#directory}'. Look after the disk, or begin with the oldest event.`;
      throw new AuditError('AUDIT_JOURNAL_UNUSABLE', message, { cause });
    }
  }

  #pathOf(sink: string): string {
    return join(this.#directory, `${sink}${suffix}`);
  }

  #read(sink: string): Cursor | undefined {
    let parsed: unknown;
    try {
      parsed = JSON.parse(readFileSync(this.#pathOf(sink), 'utf8'));
    } catch {
      return undefined; // missing or damaged: the same to us
    }
    if (typeof parsed !== 'object' || parsed === null || !('position' in parsed)) return undefined;
    const { position } = parsed;
    if (typeof position !== 'number' || !Number.isSafeInteger(position)) return undefined;
    const lastId = 'last_id' in parsed && typeof parsed.last_id === 'string' ? parsed.last_id : undefined;
    return { position, lastId };
  }

  /** The beginning of the line at a position, and the id of the line before it, which may be gone. */
  #lineAt(position: number): Cursor {
    const segment = this.#segments.holding(position - 1);
    if (!segment || segment.base >= position) return { position, lastId: undefined };
    try {
      return withFile(segment.path, 'r', (fd) => {
        const [start = 0, previous] = lineStartsBefore(fd, position - segment.base);
        const lastId = previous === undefined ? undefined : idAt(readAt(fd, previous, 64), 0);
        return { position: segment.base + start, lastId };
      });
    } catch {
      return { position, lastId: undefined }; // reading on from there will report what is wrong
    }
  }
}

function contentOf({ position, lastId }: Cursor): string {
  return `${JSON.stringify({ position, last_id: lastId })}\n`;
}
