import { join } from 'node:path';
import { AuditError } from '../errors.js';
import { makeDirectory } from './make-directory.js';
import { recover } from './recovery.js';
import { SegmentWriter } from './segment-writer.js';
import { Segments } from './segments.js';
import { claimStream, type JournalMode } from './stream.js';
import type { StreamLock } from './stream-lock.js';
import { syncDirectory } from './sync-directory.js';
import { Tail } from './tail.js';

export interface OpenStreamOptions {
  readonly directory: string;
  readonly segmentBytes: number;
  readonly mode: JournalMode;
}

/** A stream that this process owns and can continue. */
export interface OpenStream {
  readonly lock: StreamLock;
  readonly segments: Segments;
  readonly tail: Tail;
  readonly writer: SegmentWriter;
  readonly lastId: string | undefined;
  /** Bytes of a torn tail that were moved aside. */
  readonly cut: number;
}

/**
 * Takes a stream, finds its end and begins a segment there.
 *
 * @throws AuditError `AUDIT_JOURNAL_UNUSABLE`.
 */
export function openStream({ directory, segmentBytes, mode }: OpenStreamOptions): OpenStream {
  try {
    const { directory: path, lock } = claimStream(directory, mode);
    try {
      for (const part of ['cursors', 'dead-letters']) makeDirectory(join(path, part), mode.directory);
      const segments = new Segments(path);
      const { end, lastId, cut } = recover(segments);
      const tail = new Tail(end);
      const writer = new SegmentWriter({ segments, tail, segmentBytes, mode: mode.file });
      syncDirectory(path);
      return { lock, segments, tail, writer, lastId, cut };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (cause) {
    throw new AuditError('AUDIT_JOURNAL_UNUSABLE', unusable(directory, cause), { cause });
  }
}

const advice: Readonly<Record<string, string>> = {
  EEXIST: 'A file is in its place: give another directory, or move the file away.',
  ENOENT: 'No directory can be made there: choose another place.',
  ENOTDIR: 'A part of the path is a file: give another directory.',
  EACCES: 'This process may not write there: give the directory to its user, or choose another.',
  EPERM: 'This process may not change what is there: give the directory to its user, or choose another.',
  EROFS: 'The file system is read-only: mount it writable, or choose another directory.',
  ENOSPC: 'The disk is full: make room.',
};

function unusable(directory: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const because = cause instanceof Error ? cause.message : String(cause);
  return `The journal can't use '${directory}' (${because}). ${advice[code] ?? 'Check that it is a directory this process may write.'}`;
}
