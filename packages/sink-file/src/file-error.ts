import { codeOf } from '@audit-trail/core/adapter';
import { SinkError } from '@audit-trail/core';

const advice: Readonly<Record<string, string>> = {
  EACCES: 'The process may not write there: give its user the right, or choose another path.',
  EPERM: 'The process may not write there: give its user the right, or choose another path.',
  EROFS: 'The file system is read-only: choose another path.',
  ENOSPC: 'The disk is full: free some space; delivery goes on by itself.',
  EDQUOT: 'The quota is used up: free some space; delivery goes on by itself.',
  EMFILE: 'The process has too many open files: raise its limit (ulimit -n).',
  ENFILE: 'The machine has too many open files.',
  ENOENT: 'No directory can be made there: choose another path.',
  EISDIR: 'It is a directory: give the path of a file.',
  ENOTDIR: 'A part of the path is not a directory.',
  EEXIST: 'A part of the path is not a directory.',
  ELOOP: 'It is a symbolic link, which is not followed: give the path it leads to.',
  ERR_SQLITE_ERROR:
    'The lock file beside it could not be used: its directory must be writable and its file system know locks.',
};

/** Why a file did not take a batch, and what to do. Always "again later": a file refuses no event. */
export function fileError(path: string, cause: unknown): SinkError {
  const code = codeOf(cause);
  const message = [`${path} could not be written${code && ` (${code})`}.`, advice[code]].filter(Boolean).join(' ');
  return new SinkError('retry', message, { cause });
}
