import { readFileSync, statSync, utimesSync } from 'node:fs';
import { uptime } from 'node:os';
import { IndexUnusable } from './index-errors.js';

/**
 * How it is known that nobody but an indexer has written to an index, and that no indexer died while it wrote: with each
 * commit, the index notes a time that lies in the past, and then its file gets that time for its modification. Any
 * other write leaves another. So nothing of SQLite's own protection against crashes is needed, nor its files.
 */
export interface Stamped {
  /** Tells a file from one that was put in its place. */
  readonly inode: number;
  /** Milliseconds since 1970. */
  readonly stamp: number;
}

/** The stamp of the next commit, given the last one. */
export function nextStamp(last: number): number {
  return Math.max(last + 1, Math.floor(Date.now() / 1000) * 1000 - 1000);
}

/** What a file is stamped with; undefined when there is none. */
export function stampOf(path: string): Stamped | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && { inode: found.ino, stamp: Math.round(found.mtimeMs * 100) / 100 };
}

export function setStamp(path: string, stamp: number): void {
  utimesSync(path, stamp / 1000, stamp / 1000);
  if (stampOf(path)?.stamp !== stamp)
    throw new IndexUnusable(`The file system of '${path}' does not keep times of files.`);
}

/** Names the time since the machine was started: what was written before it and never synced may be lost in part. */
export function thisBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return String(Math.round(Date.now() / 1000 - uptime())); // not Linux: seconds, as the clock has them
  }
}

export function isThisBoot(boot: string): boolean {
  const current = thisBoot();
  return boot === current || Math.abs(Number(boot) - Number(current)) < 300;
}
