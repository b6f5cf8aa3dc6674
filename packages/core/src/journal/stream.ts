import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from './make-directory.js';
import { syncDirectory } from './sync-directory.js';
import { StreamLock } from './stream-lock.js';

/** Permissions of what a journal creates. */
export interface JournalMode {
  /** Default 0o700. */
  readonly directory: number;
  /** Default 0o600. */
  readonly file: number;
}

/** A stream that this journal owns. */
export interface Stream {
  readonly directory: string;
  readonly lock: StreamLock;
}

/**
 * Takes the oldest stream that nobody owns, so that directories don't multiply with restarts, or makes a new one.
 * Two journals never get the same, in whichever processes or threads they are.
 */
export function claimStream(root: string, mode: JournalMode): Stream {
  makeDirectory(root, mode.directory);
  for (const name of readdirSync(root).filter(isStream).toSorted()) {
    const stream = own(join(root, name), mode);
    if (stream) return stream;
  }
  for (;;) {
    const directory = join(root, newName());
    mkdirSync(directory, { mode: mode.directory });
    chmodSync(directory, mode.directory); // the umask may have taken away what was asked for
    const stream = own(directory, mode);
    if (stream) {
      syncDirectory(root);
      return stream;
    }
    // Another journal, looking for a free stream, was quicker.
  }
}

function own(directory: string, mode: JournalMode): Stream | undefined {
  const lock = StreamLock.take(join(directory, 'lock'), mode.file);
  return lock && { directory, lock };
}

function isStream(name: string): boolean {
  return name.startsWith('stream-');
}

/** Sorted by name, streams are sorted by age. */
function newName(): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `stream-${time}-${randomBytes(4).toString('hex')}`;
}
