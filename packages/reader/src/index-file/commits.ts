import type { DatabaseSync } from 'node:sqlite';
import { committed } from './connection.js';
import { IndexDamaged } from './index-errors.js';
import { nextStamp, setStamp, stampOf, thisBoot } from './stamp.js';

/** The transactions of the one who writes to an index: each begins on what the last one has left, and stamps it. */
export class Commits {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #boot = thisBoot();
  readonly #inode: number | undefined;
  #stamp: number;
  #isOpen = false;

  constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
    this.#inode = stampOf(path)?.inode;
    this.#stamp = committed(database).stamp;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  begin(): void {
    this.#check();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#isOpen = true;
  }

  /** @param isSynced Whether a crash of the machine from now on will harm nothing. */
  commit(isSynced = false): void {
    this.#check();
    const stamp = nextStamp(this.#stamp);
    this.#database.prepare('UPDATE meta SET stamp = ?, boot = ?').run(stamp, isSynced ? '' : this.#boot);
    this.#database.exec('COMMIT');
    setStamp(this.#path, stamp);
    this.#stamp = stamp;
    this.#isOpen = false;
  }

  /** Puts on the disk what was committed. */
  sync(): void {
    this.#database.exec('PRAGMA synchronous=FULL');
    this.begin();
    this.commit(true);
  }

  /** Stamps an index that was just made. */
  stampNew(): void {
    this.#database.exec('BEGIN IMMEDIATE');
    this.#isOpen = true;
    const found = stampOf(this.#path);
    if (found) this.#stamp = found.stamp;
    this.commit();
  }

  #check(): void {
    const found = stampOf(this.#path);
    if (found?.inode !== this.#inode || found?.stamp !== this.#stamp)
      throw new IndexDamaged(`Something else has written to '${this.#path}', or put another file there.`);
  }
}
