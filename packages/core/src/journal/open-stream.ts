import { codeOf, messageOf } from '../caught-error.js';
import { AuditError } from '../errors.js';
import { UntrustedDirectory } from './check-directory.js';
import { ClosedMark } from './closed-mark.js';
import { Cursors } from './cursors.js';
import type { FileJournalSettings } from './file-journal-options.js';
import type { UncleanStop } from './journal.js';
import { makeParts } from './make-directory.js';
import { recover } from './recovery.js';
import { Reserve } from './reserve.js';
import { segmentAge } from './retention.js';
import { SegmentWriter } from './segment-writer.js';
import { Segments } from './segments.js';
import { claimStream, type Stream } from './stream.js';
import type { StreamLock } from './stream-lock.js';
import { syncDirectory } from './sync-directory.js';
import { Tail } from './tail.js';

/** A stream that this process owns and can continue. */
export interface OpenStream {
  readonly lock: StreamLock;
  readonly segments: Segments;
  readonly tail: Tail;
  readonly writer: SegmentWriter;
  readonly lastId: string | undefined;
  readonly closed: ClosedMark;
  /** Set when its last owner did not close it. */
  readonly unclean: UncleanStop | undefined;
}

/**
 * Takes a stream, finds its end and begins a segment there.
 *
 * @throws AuditError `AUDIT_JOURNAL_UNUSABLE`.
 */
export function openStream(options: FileJournalSettings, onRefused: (message: string) => void): OpenStream {
  const { directory, mode } = options;
  try {
    // A process may have to begin on a full disk, to deliver what lies there and so make room.
    return claimStream({ ...options, onRefused }, (stream) =>
      new Reserve(stream.directory, mode.file).spendNow(() => continueStream(stream, options)),
    );
  } catch (cause) {
    throw new AuditError('AUDIT_JOURNAL_UNUSABLE', unusable(directory, cause), { cause });
  }
}

function continueStream({ directory, lock }: Stream, options: FileJournalSettings): OpenStream {
  const { segmentBytes, maxBytes, mode, retention } = options;
  makeParts(directory, mode.directory);
  const closed = new ClosedMark(directory, mode.file);
  const segments = new Segments(directory);
  const { end, lastId, cut } = recover(segments, mode.file);
  // Also when it holds nothing: its owner may have died with events that the disk had no room for.
  const unclean = !closed.isSet && segments.at(0) ? { cut } : undefined;
  const tail = new Tail(end);
  const writer = new SegmentWriter({
    segments,
    tail,
    segmentBytes,
    segmentAge: segmentAge(retention),
    maxBytes,
    mode: mode.file,
  });
  closed.clear();
  syncDirectory(directory);
  // Retention may have deleted all events; then those who have taken them know.
  const last = lastId ?? new Cursors(segments, mode).lastId;
  return { lock, segments, tail, writer, lastId: last, closed, unclean };
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
  if (cause instanceof UntrustedDirectory) return `The journal refuses '${directory}'. ${cause.message}`;
  return `The journal can't use '${directory}' (${messageOf(cause)}). ${advice[codeOf(cause)] ?? 'Check that it is a directory this process may write.'}`;
}
