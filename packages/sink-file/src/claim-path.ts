import { basename, dirname, join, parse } from 'node:path';
import { StreamLock } from '@audit-trail/core/adapter';

/** More processes than write to one directory; the end of a search that finds every path held. */
const maxProcesses = 1_000;

/** A path that is this process's own until it is released. */
export interface ClaimedPath {
  readonly path: string;
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
    const lock = StreamLock.take(join(dirname(candidate), `.${basename(candidate)}.lock`), 0o600);
    if (lock) return { path: candidate, release: () => lock.release() };
  }
  throw new Error(`${maxProcesses} processes hold files beside it`);
}

function numbered(path: string, number: number): string {
  if (number === 1) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.${number}${ext}`);
}
