import { type Stats, statSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { StreamLock } from '@audit-trail/core/adapter';

/** More processes than write to one directory; the end of a search that finds every path held. */
const maxProcesses = 1_000;

/** A path that is this process's own until it is released. */
export interface ClaimedPath {
  readonly path: string;
  /** Which of the paths it is: 1 for `audit.jsonl`, 2 for `audit.2.jsonl`. */
  readonly number: number;
  /** Whether the lock is still beside it, and not moved or deleted, which leaves the path to whoever comes next. */
  isHeld(): boolean;
  release(): void;
}

/**
 * Takes the first free of `audit.jsonl`, `audit.2.jsonl`, `audit.3.jsonl`, …, so that no two processes write, rotate
 * or compress the same file, and the number of files is that of processes at one time. A path is free again the moment
 * its process ends, however it ends: the claim is a kernel lock on `.audit.jsonl.lock` beside it.
 */
export function claimPath(path: string): ClaimedPath {
  for (let number = 1; number <= maxProcesses; number += 1) {
    const candidate = numbered(path, number);
    const lockPath = join(dirname(candidate), `.${basename(candidate)}.lock`);
    const lock = StreamLock.take(lockPath, 0o600);
    if (!lock) continue;
    const taken = statsOf(lockPath);
    const isHeld = (): boolean => {
      const there = statsOf(lockPath);
      return there !== undefined && there.dev === taken?.dev && there.ino === taken.ino;
    };
    return { path: candidate, number, isHeld, release: () => lock.release() };
  }
  throw new Error(`${maxProcesses} processes hold files beside it`);
}

function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** The path of a number, or of a file closed there; `audit` has no extension, so that `audit.2` can't be taken apart. */
export function numbered(path: string, number: number, stamp = ''): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}${number === 1 ? '' : `.${number}`}${stamp && `.${stamp}`}${ext}`);
}
