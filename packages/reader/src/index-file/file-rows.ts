import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Source } from '../source/source.js';
import type { IndexedFile } from './contents.js';
import { ReadSoFar } from './read-so-far.js';

/** A file, while it is indexed. */
interface FileRow {
  readonly id: number;
  read: ReadSoFar;
  source: Pick<Source, 'path' | 'identity' | 'gzip' | 'size' | 'changed'>;
  complete: boolean;
  events: number;
  first: number;
  last: number;
  isNew: boolean;
  isDirty: boolean;
}

/** What an index notes of files, kept in memory while it is written. */
export class FileRows {
  readonly #byId = new Map<number, FileRow>();
  readonly #byPath = new Map<string, FileRow>();
  readonly #add: StatementSync;
  readonly #update: StatementSync;
  readonly #lose: StatementSync;
  readonly #remove: StatementSync;
  #lastId: number;

  constructor(database: DatabaseSync, files: ReadonlyMap<number, IndexedFile>) {
    for (const file of files.values()) {
      const { id, complete, events, first, last } = file;
      const read = new ReadSoFar(file.indexed, file.checksum);
      const row = { id, read, source: file, complete, events, first, last, isNew: false, isDirty: false };
      this.#byId.set(id, row);
      this.#byPath.set(file.path, row);
    }
    this.#lastId = Number(database.prepare('SELECT max(id) AS last FROM files').get()?.['last'] ?? 0);
    this.#add = database.prepare('INSERT INTO files VALUES(?,?,?,?,?,?,?,?,?,?,?,?,0)');
    this.#update =
      database.prepare(`UPDATE files SET path = ?, identity = ?, gzip = ?, size = ?, changed = ?, indexed = ?,
      complete = ?, checksum = ?, events = ?, first = ?, last = ? WHERE id = ?`);
    this.#remove = database.prepare('UPDATE files SET gone = 1 WHERE id = ?');
    this.#lose = database.prepare('UPDATE files SET events = max(events - 1, 0) WHERE id = ?');
  }

  /** The row of a file, which is made when there is none yet. */
  of(source: Source): FileRow {
    const known = this.#byPath.get(source.path);
    if (known) return known;
    this.#lastId += 1;
    const read = new ReadSoFar(0, 0);
    const row = {
      id: this.#lastId,
      read,
      source,
      complete: false,
      events: 0,
      first: 0,
      last: 0,
      isNew: true,
      isDirty: true,
    };
    this.#byId.set(row.id, row);
    this.#byPath.set(source.path, row);
    return row;
  }

  /** A file has another name. */
  rename(id: number, source: Source): void {
    const row = this.#byId.get(id);
    if (!row) return;
    if (this.#byPath.get(row.source.path) === row) this.#byPath.delete(row.source.path);
    this.#byPath.set(source.path, row);
    row.source = source;
    row.isDirty = true;
  }

  /** A file is gone, but its places are kept until all others have been read; another may have its name. */
  detach(id: number): void {
    const row = this.#byId.get(id);
    if (row && this.#byPath.get(row.source.path) === row) this.#byPath.delete(row.source.path);
  }

  /** A file is gone, with all places in it. */
  remove(id: number): void {
    this.detach(id);
    this.#byId.delete(id);
    this.#remove.run(id);
  }

  /** A file ends earlier than it did, so many events before. */
  cut(id: number, source: Source, read: ReadSoFar, events: number): void {
    const row = this.#byId.get(id);
    if (!row) return;
    row.source = source;
    row.read = read;
    row.events -= events;
    row.isDirty = true;
  }

  isLive(id: number): boolean {
    return this.#byId.has(id);
  }

  gain(id: number, seq: number): void {
    const row = this.#byId.get(id);
    if (!row) return;
    row.events += 1;
    row.first = row.first === 0 ? seq : Math.min(row.first, seq);
    row.last = Math.max(row.last, seq);
    row.isDirty = true;
  }

  lose(id: number): void {
    const row = this.#byId.get(id);
    if (row) [row.events, row.isDirty] = [row.events - 1, true];
    else this.#lose.run(id);
  }

  /** All of a file has been read, up to an offset. */
  finish(source: Source, upTo: number): void {
    const row = this.of(source);
    row.read.finish(upTo);
    row.source = source;
    row.complete = true;
    row.isDirty = true;
  }

  flush(): void {
    for (const row of this.#byId.values()) {
      if (!row.isDirty) continue;
      const { path, identity, gzip, size, changed } = row.source;
      const { upTo, checksum } = row.read;
      const values = [path, identity, Number(gzip), size, changed, upTo, Number(row.complete), checksum] as const;
      const counted = [row.events, row.first, row.last] as const;
      if (row.isNew) this.#add.run(row.id, ...values, ...counted);
      else this.#update.run(...values, ...counted, row.id);
      row.isNew = false;
      row.isDirty = false;
    }
  }
}
