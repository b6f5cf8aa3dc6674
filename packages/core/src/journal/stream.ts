import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../caught-error.js';
import { checkOwn, checkPlace, UntrustedDirectory } from './check-directory.js';
import { makeDirectory } from './make-directory.js';
import { isSegment } from './segments.js';
import { syncDirectory } from './sync-directory.js';
import { StreamLock } from './stream-lock.js';

/** Permissions of what a journal creates. */
export interface JournalMode {
  /** Default 0o700. */
  readonly directory: number;
  /** Default 0o600. */
  readonly file: number;
}

/** What a journal makes is for its owner alone, unless told otherwise. */
export const ownerOnly: JournalMode = { directory: 0o700, file: 0o600 };

/** A stream that this journal owns. */
export interface Stream {
  readonly directory: string;
  readonly lock: StreamLock;
}

/** Where streams lie, and how their directories are made and trusted. */
export interface StreamPlace {
  readonly directory: string;
  readonly mode: JournalMode;
  /** Whether others may be able to write where the streams lie. */
  readonly trusted: boolean;
  /** Told in words which streams are left alone, and why. */
  readonly onRefused: (message: string) => void;
}

/**
 * Takes the oldest stream that nobody owns, so that directories don't multiply with restarts, or makes a new one, and
 * opens it. One that can't be opened is left alone and reported: it must not keep an application from starting. Two
 * journals never get the same, in whichever processes or threads they are.
 */
export function claimStream<Opened>(place: StreamPlace, open: (stream: Stream) => Opened): Opened {
  const { directory: root, mode, trusted, onRefused } = place;
  makeDirectory(root, mode.directory);
  if (!trusted) checkPlace(root);
  for (const directory of streamsIn(place)) {
    try {
      const opened = openOwn(directory, mode, open);
      if (opened) return opened;
    } catch (error) {
      const because = messageOf(error);
      onRefused(`The stream '${directory}' can't be continued and is left alone: ${because}`);
    }
  }
  for (;;) {
    const directory = join(root, newName());
    mkdirSync(directory, { mode: mode.directory });
    chmodSync(directory, mode.directory); // the umask may have taken away what was asked for
    const opened = openOwn(directory, mode, open);
    if (!opened) continue; // another journal, looking for a free stream, was quicker
    syncDirectory(root);
    return opened;
  }
}

/** Takes a stream and opens it; undefined when another journal owns it. Lets it go when it can't be opened. */
export function openOwn<Opened>(
  directory: string,
  mode: JournalMode,
  open: (stream: Stream) => Opened,
): Opened | undefined {
  const stream = ownStream(directory, mode);
  try {
    return stream && open(stream);
  } catch (error) {
    stream?.lock.release();
    throw error;
  }
}

/** What looks like the directory of a stream, oldest first. */
export function streamsAt(root: string): readonly string[] {
  return readdirSync(root)
    .filter(isStream)
    .toSorted()
    .map((name) => join(root, name));
}

/** The directories of streams, oldest first; others' and symbolic links are left alone. */
export function streamsIn({ directory: root, onRefused }: StreamPlace): readonly string[] {
  return streamsAt(root).filter((directory) => {
    try {
      checkOwn(directory);
      return true;
    } catch (error) {
      if (!(error instanceof UntrustedDirectory)) throw error;
      onRefused(`A stream is left alone: ${error.message}`);
      return false;
    }
  });
}

function ownStream(directory: string, mode: JournalMode): Stream | undefined {
  const path = join(directory, 'lock');
  // In this order: whoever takes a stream makes its lock before anything else.
  if (readdirSync(directory).some(isSegment) && !existsSync(path))
    throw new Error(`Its lock was deleted. When no process uses the stream, make an empty file '${path}'.`);
  const lock = StreamLock.take(path, mode.file);
  return lock && { directory, lock };
}

function isStream(name: string): boolean {
  return name.startsWith('stream-');
}

/** Sorted by name, streams are sorted by age. */
function newName(): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `stream-${time}-${crypto.randomUUID().slice(0, 8)}`;
}
