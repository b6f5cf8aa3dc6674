import { closeSync, openSync, readSync } from 'node:fs';
import { codeOf, messageOf, wrongOption } from '@audit-trail/core/adapter';
import { applicationId } from './schema.js';

/** Where the `application_id` of a SQLite database lies, big-endian (https://www.sqlite.org/fileformat.html). */
const idAt = 68;

/**
 * Refuses a place that somebody has named for an index, when another file is there: an index that is spoilt is made anew,
 * and that must not happen to anything else.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`
 */
export function checkPlace(path: string): void {
  const header = Buffer.alloc(idAt + 4);
  const length = readHeader(path, header);
  if (length === 0 || (length === header.length && header.readUInt32BE(idAt) === applicationId)) return;
  throw wrongOption(`'index' names a file that is no index, or is spoilt; name another, or delete '${path}'`);
}

/** Bytes that a file has at its beginning; none when there is no such file. */
function readHeader(path: string, header: Buffer): number {
  try {
    const file = openSync(path, 'r');
    try {
      return readSync(file, header);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw wrongOption(`'index' names what can't be read, '${path}': ${messageOf(error)}`);
  }
}
