import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes a directory and those above it that are missing. In place of `recursive` of Node.js, which never returns below
 * a directory where nothing can be made, such as /proc: its ENOENT is taken for a missing parent again and again.
 *
 * @throws the file system's error.
 */
export function makeDirectory(path: string, mode: number): void {
  if (isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isDirectory(path)) throw error; // otherwise another process was quicker
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Makes the directories of what is kept beside a stream's events, if they are missing. */
export function makeParts(stream: string, mode: number): void {
  for (const part of ['cursors', 'dead-letters']) makeDirectory(join(stream, part), mode);
}
