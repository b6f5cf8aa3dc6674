import { readFileSync, readlinkSync, statSync } from 'node:fs';

/** Whether a living process holds a lock; `unknown` where that can't be seen without touching it. */
export type LockOwner = 'alive' | 'none' | 'unknown';

/** The first namespace of process ids (PROC_PID_INIT_INO): within another, locks held outside of it can't be seen. */
const firstNamespace = 'pid:[4026531836]';

/**
 * Whether somebody holds the lock of a stream, without opening the file: who owns it in this process would lose it by
 * that, and who is about to take it would find it taken. Linux lists all locks in `/proc/locks` (proc_locks(5)); other
 * systems don't.
 */
export function ownerOf(lock: string): LockOwner {
  try {
    const file = statSync(lock, { throwIfNoEntry: false });
    if (!file) return 'none';
    // `1: POSIX  ADVISORY  WRITE 2417 fe:00:2149213 1073741824 1073742335`. The device may be another than stat's, such
    // as on btrfs; an inode that two file systems have by chance is taken for the one that is asked for.
    const locked = readFileSync('/proc/locks', 'latin1').includes(`:${file.ino} `);
    if (locked) return 'alive';
    return readlinkSync('/proc/self/ns/pid') === firstNamespace ? 'none' : 'unknown';
  } catch {
    return 'unknown'; // another system, or one that shows less
  }
}
