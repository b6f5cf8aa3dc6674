import type { DatabaseSync } from 'node:sqlite';
import { parseEvent } from '../source/parse-event.js';
import type { Source } from '../source/source.js';
import { type ChangedFile, type Changes, changesOf } from './changes.js';
import { committed, isIntact, openIndex } from './connection.js';
import { type Contents, contentsOf } from './contents.js';
import { LineFiles } from './line-files.js';
import { stampOf } from './stamp.js';

/** An index that is open for reading, with what was read of it lately. */
export class OpenedIndex {
  readonly database: DatabaseSync;
  /** Tells it from one that was put in its place. */
  readonly inode: number;
  readonly lines = new LineFiles();
  readonly #path: string;
  #contents: { readonly stamp: number; readonly contents: Contents } | undefined;

  private constructor(path: string, database: DatabaseSync, inode: number) {
    this.#path = path;
    this.database = database;
    this.inode = inode;
  }

  /** Undefined when there is none. */
  static open(path: string): OpenedIndex | undefined {
    const opened = openIndex(path);
    return opened && new OpenedIndex(path, opened.database, opened.inode);
  }

  /** Whether it is still the one at its path. */
  get isCurrent(): boolean {
    return stampOf(this.#path)?.inode === this.inode;
  }

  /** Whether nothing but an indexer has written to it; what was read of it before is true then. */
  get isIntact(): boolean {
    const found = stampOf(this.#path);
    if (found && found.inode === this.inode && found.stamp === this.#contents?.stamp) return true;
    return isIntact(this.#path, this.database, this.inode);
  }

  /** As of the last commit. */
  get contents(): Contents {
    const { stamp } = committed(this.database);
    if (this.#contents?.stamp !== stamp)
      this.#contents = { stamp, contents: this.inOneView(() => contentsOf(this.database)) };
    return this.#contents.contents;
  }

  changes(sources: readonly Source[]): Changes {
    return changesOf(this.contents.files, sources, (changed) => this.#holds(changed));
  }

  /** What is read in here is of one commit. */
  inOneView<Result>(read: () => Result): Result {
    this.database.exec('BEGIN');
    try {
      return read();
    } finally {
      this.database.exec('ROLLBACK');
    }
  }

  close(): void {
    this.lines.close();
    this.database.close();
  }

  /** Whether the line that was indexed last is still where it was; undefined when there is none. */
  #holds({ file, source }: ChangedFile): boolean | undefined {
    const row =
      this.database
        .prepare(
          `SELECT id, offset, length FROM events WHERE seq BETWEEN ? AND ? AND file = ? ORDER BY seq DESC LIMIT 1`,
        )
        .get(file.first, file.last, file.id) ??
      this.database
        .prepare(
          `SELECT e.id, c.offset, c.length FROM copies c JOIN events e ON e.seq = c.seq WHERE c.file = ?
           ORDER BY c.seq DESC LIMIT 1`,
        )
        .get(file.id);
    if (!row) return undefined;
    const files = new LineFiles();
    try {
      const stretch = { offset: Number(row['offset']), length: Number(row['length']) };
      const [line] = files.read({ id: file.id, path: source.path }, [stretch]);
      return line !== undefined && parseEvent(line.toString())?.id === row['id'];
    } catch {
      return undefined; // it is gone, or can't be read, which is seen when it is
    } finally {
      files.close();
    }
  }
}
