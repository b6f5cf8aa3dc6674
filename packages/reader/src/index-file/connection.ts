import { closeSync, lstatSync, openSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { sqlite } from '@audit-trail/core/adapter';
import { IndexDamaged } from './index-errors.js';
import { format, partEvents, schema } from './schema.js';
import { isThisBoot, stampOf } from './stamp.js';

/** Milliseconds to wait for another process that commits. */
const timeout = 20_000;

/** Memory for pages: KiB. */
const cache = { read: 16_384, write: 65_536 };

/** A connection to an index that exists. Nothing is on the disk that would protect it from a crash: see `stamp.ts`. */
export function connect(path: string, purpose: keyof typeof cache): DatabaseSync {
  const database = new (sqlite().DatabaseSync)(path, { timeout });
  database.exec(`PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;
    PRAGMA cache_size=-${cache[purpose]}; PRAGMA cache_spill=OFF`);
  return database;
}

/** What an index says of its last commit. */
export function committed(database: DatabaseSync): { readonly stamp: number; readonly boot: string } {
  const row = database.prepare('SELECT stamp, boot FROM meta').get();
  return { stamp: Number(row?.['stamp']), boot: String(row?.['boot']) };
}

/**
 * Opens an index that somebody has made; undefined when there is none.
 *
 * @throws what `saysDamage` knows when it is of another format, or of a time before a crash of the machine.
 */
export function openIndex(path: string): { readonly database: DatabaseSync; readonly inode: number } | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (!found.isFile() || found.size === 0) throw new IndexDamaged(`'${path}' is no index.`);
  const database = connect(path, 'read');
  try {
    if (database.prepare('PRAGMA user_version').get()?.['user_version'] !== format)
      throw new IndexDamaged(`'${path}' is of another format.`);
    const { boot } = committed(database);
    if (boot !== '' && !isThisBoot(boot)) throw new IndexDamaged(`The machine stopped while '${path}' was in use.`);
    return { database, inode: found.ino };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Puts an empty index where none is. To be called by whoever has the lock. */
export function createIndex(path: string, part = partEvents): void {
  removeIndex(path);
  closeSync(openSync(path, 'wx', 0o600));
  const database = connect(path, 'write');
  try {
    database.exec(`PRAGMA page_size=8192; BEGIN; ${schema(part)} COMMIT`);
  } finally {
    database.close();
  }
}

export function removeIndex(path: string): void {
  // The others are SQLite's, left by a program that wrote to it in another way.
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Whether the file of an index is what its last commit has left. */
export function isIntact(path: string, database: DatabaseSync, inode: number): boolean {
  const found = stampOf(path);
  return found?.inode === inode && found.stamp === committed(database).stamp;
}
