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
import { type JournalMode, ownerOnly } from './stream.js';
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

  constructor(segments: Segments, mode = ownerOnly) {
    this.#directory = join(segments.directory, 'cursors');
    this.#segments = segments;
    this.#mode = mode;
    const files = existsSync(this.#directory) ? readdirSync(this.#directory) : [];
    for (const file of files.filter((name) => name.endsWith(suffix))) {
      const sink = file.slice(0, -suffix.length);
      this.#positions.set(sink, this.kept(sink)?.position ?? 0);
    }
  }

  /** The lowest position that any sink stands at: what lies before it, all have taken. Infinity without any sink. */
  get lowest(): number {
    return Math.min(...this.#positions.values());
  }

  /** The last event that any sink has taken, though it may be deleted by now. */
  get lastId(): string | undefined {
    const ids = this.sinks.map((sink) => this.kept(sink)?.lastId ?? '');
    return ids.toSorted().at(-1);
  }

  /** What is kept of a sink, whether to be believed or not; undefined when that is nothing, or damaged. */
  kept(sink: string): Cursor | undefined {
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

  /** Where delivery would go on from what is kept of a sink, when the stream ends at `end`. */
  goOnFrom(cursor: Cursor | undefined, end: number): number {
    const oldest = this.#segments.start;
    if (!cursor || cursor.position <= oldest || cursor.position > end) return oldest;
    const { position, lastId } = this.#lineAt(cursor.position);
    return cursor.lastId === undefined || lastId === undefined || cursor.lastId === lastId ? position : oldest;
  }

  /** Where delivery to a sink would go on, or begin. */
  reached(sink: string, end: number, from: StartFrom): number {
    if (from === 'now' && !existsSync(this.#pathOf(sink))) return end;
    return this.goOnFrom(this.kept(sink), end);
  }

  /**
   * The position to go on from. That is the oldest event kept when there is no cursor, when it can't be read, when it
   * lies behind `end`, or when the event before it is not the one it names; and the beginning of the line when it lies
   * within one. It is kept at once: a sink that has taken nothing yet is to be known to whoever deletes or takes up the
   * stream, what a sink that begins now lacks is not to be left out after a crash, and a cursor that was wrong must not
   * become plausible as the stream grows.
   *
   * @throws AuditError `AUDIT_JOURNAL_UNUSABLE` when that can't be saved for a sink that begins now.
   */
  load(sink: string, end: number, from: StartFrom = 'oldest'): number {
    const position = this.reached(sink, end, from);
    if (this.kept(sink)?.position !== position) this.#begin(sink, position, from);
    this.#positions.set(sink, position);
    this.#loaded.add(sink);
    return position;
  }

  async save(sink: string, cursor: Cursor): Promise<void> {
    await replaceFile(this.#pathOf(sink), contentOf(cursor), this.#mode.file);
    this.#positions.set(sink, cursor.position);
  }

  /** The sinks that something is kept of. */
  get sinks(): readonly string[] {
    return [...this.#positions.keys()];
  }

  /** Number of sinks that are delivered to. */
  get loaded(): number {
    return this.#loaded.size;
  }

  /** Sinks that are not delivered to any more, until they are forgotten. */
  get former(): readonly string[] {
    return this.sinks.filter((sink) => !this.#loaded.has(sink));
  }

  /** Removes a sink's cursor, if there is one, durably. */
  async forget(sink: string): Promise<void> {
    await rm(this.#pathOf(sink), { force: true });
    await syncDirectoryLater(this.#directory);
    this.#positions.delete(sink);
  }

  #begin(sink: string, position: number, from: StartFrom): void {
    try {
      replaceFileNow(this.#pathOf(sink), contentOf({ position, lastId: undefined }), this.#mode.file);
    } catch (cause) {
      // One that begins with the oldest event begins there again.
      if (from === 'oldest') return;
      const message = `That the sink '${sink}' begins now could not be kept in '${this.#directory}'. Look after the disk, or begin with the oldest event.`;
      throw new AuditError('AUDIT_JOURNAL_UNUSABLE', message, { cause });
    }
  }

  #pathOf(sink: string): string {
    return join(this.#directory, `${sink}${suffix}`);
  }

  /** The beginning of the line at a position, and the id of the line before it, which may be gone. */
  #lineAt(position: number): Cursor {
    const segment = this.#segments.holding(position - 1);
    if (!segment || segment.base >= position) return { position, lastId: undefined };
    try {
      return withFile(segment.path, 'r', (fd) => {
        const [start = 0, previous] = lineStartsBefore(fd, position - segment.base);
        if (previous === undefined) return this.#lineAt(segment.base);
        return { position: segment.base + start, lastId: idAt(readAt(fd, previous, 64), 0) };
      });
    } catch {
      return { position, lastId: undefined }; // reading on from there will report what is wrong
    }
  }
}

function contentOf({ position, lastId }: Cursor): string {
  return `${JSON.stringify({ position, last_id: lastId })}\n`;
}
