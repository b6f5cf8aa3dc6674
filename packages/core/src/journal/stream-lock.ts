import { chmodSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { sqlite, sqliteCodeOf } from './sqlite.js';

/** SQLITE_BUSY: somebody else holds the lock. */
const busy = 5;
/** SQLITE_NOTADB: something else is in the file. */
const notADatabase = 26;

/**
 * Holds a stream for its one owner by the kernel's lock on a file, so that it is free the moment its owner dies, stays
 * held while the owner is merely stopped, and nobody has to guess from a pid or a time.
 *
 * The lock is an exclusive transaction of an empty SQLite database, since Node.js offers no file locks. It is a POSIX
 * lock: a process that opened the file by any other means would drop it on closing.
 */
export class StreamLock {
  readonly #path: string;
  readonly #mode: number;
  #database: DatabaseSync;
  /** The file that is locked. */
  #inode: number;

  /** Takes the lock of this file, which is made when missing; undefined when another owner has it. */
  static take(path: string, mode: number): StreamLock | undefined {
    const database = lock(path, mode);
    return database && new StreamLock(path, mode, database);
  }

  private constructor(path: string, mode: number, database: DatabaseSync) {
    this.#path = path;
    this.#mode = mode;
    this.#database = database;
    this.#inode = statSync(path).ino;
  }

  /**
   * Puts the file there again if somebody has deleted it, such as what cleans up temporary files; returns whether that was
   * so. Meanwhile nobody else takes a stream that has no lock.
   */
  restore(): boolean {
    if (statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode) return false;
    const database = lock(this.#path, this.#mode);
    if (!database) throw new Error(`Another process has locked '${this.#path}', which was deleted under its owner.`);
    this.#database.close();
    this.#database = database;
    this.#inode = statSync(this.#path).ino;
    return true;
  }

  release(): void {
    this.#database.close();
  }
}

function lock(path: string, mode: number): DatabaseSync | undefined {
  const database = new (sqlite().DatabaseSync)(path, { timeout: 0 });
  try {
    // A journal of SQLite's own would be one more file, which a full disk could refuse.
    database.exec('PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
    chmodSync(path, mode);
  } catch (error) {
    database.close();
    const code = sqliteCodeOf(error);
    if (code === busy) return undefined;
    if (code !== notADatabase) throw error;
    throw new Error(`Its lock is damaged. When no process uses the stream, delete '${path}'.`, { cause: error });
  }
  return database;
}
