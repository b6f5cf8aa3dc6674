import { closeSync, fsyncSync, openSync } from 'node:fs';
import { Commits } from './commits.js';
import { connect } from './connection.js';
import { takeLock } from './index-lock.js';

/**
 * Puts an index on the disk, so that it need not be made anew after a crash of the machine. Left to others while they write,
 * and given up when it fails: then it is made anew.
 */
export function syncIndex(path: string): void {
  try {
    const lock = takeLock(path);
    if (!lock) return;
    try {
      const database = connect(path, 'write');
      try {
        new Commits(path, database).sync();
      } finally {
        database.close();
      }
      // Its times too. Closing a file drops the locks that this process has on it: nobody else may write meanwhile.
      const descriptor = openSync(path, 'r');
      fsyncSync(descriptor);
      closeSync(descriptor);
    } finally {
      lock.release();
    }
  } catch {
    return;
  }
}
