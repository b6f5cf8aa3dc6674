import { codeOf, messageOf, sqliteCodeOf } from '@audit-trail/core/adapter';
/** The index does not hold what it should: somebody wrote to it, or a writer died in the middle. It is made anew. */
export class IndexDamaged extends Error {
  override readonly name = 'IndexDamaged';
}

/** A line is not where it was when it was indexed. */
export class LineMissing extends Error {
  override readonly name = 'LineMissing';
}

/** There is no index to be had, for now: whoever asked reads the files instead. */
export class IndexUnusable extends Error {
  override readonly name = 'IndexUnusable';
}

/**
 * Primary result codes of SQLite by which a database is not what it should be: ERROR (another schema), IOERR (shorter than
 * it says), CORRUPT, SCHEMA, MISMATCH, FORMAT, RANGE, NOTADB.
 */
const damage: ReadonlySet<number> = new Set([1, 10, 11, 17, 20, 24, 25, 26]);

const full = 13;

/** Whether making the index anew may help. */
export function saysDamage(error: unknown): boolean {
  return error instanceof IndexDamaged || damage.has(primaryCodeOf(error));
}

/** Whether the disk is full. */
export function saysFull(error: unknown): boolean {
  return primaryCodeOf(error) === full;
}

function primaryCodeOf(error: unknown): number {
  return (sqliteCodeOf(error) ?? 0) & 0xff;
}

/** Whether asking again, of the index as it is by then, may help. */
export function isCurable(error: unknown): boolean {
  if (saysDamage(error) || error instanceof LineMissing) return true;
  const code = codeOf(error);
  // A file was renamed, or the database was closed since somebody else has made it anew.
  return code === 'ENOENT' || code === 'ERR_INVALID_STATE';
}

export function unusable(path: string, error: unknown): IndexUnusable {
  if (error instanceof IndexUnusable) return error;
  const because = messageOf(error);
  const message = `The index '${path}' can't be used, so the files are read: ${because}. Have it where files can be written, or do without.`;
  return new IndexUnusable(message, { cause: error });
}
