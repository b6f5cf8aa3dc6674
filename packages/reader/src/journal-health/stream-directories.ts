import { lstatSync, readdirSync } from 'node:fs';
import { AuditError } from '@audit-trail/core';
import { messageOf, streamsAt } from '@audit-trail/core/adapter';

/**
 * The streams of a journal, whoever they belong to: an operator need not be the application's user. Links are left alone.
 *
 * @throws AuditError `AUDIT_JOURNAL_UNUSABLE` when there is no journal.
 */
export function streamDirectories(journal: string): readonly string[] {
  const streams = listed(journal).filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
  if (streams.length > 0 || readdirSync(journal).length === 0) return streams;
  const message = `There is no journal in '${journal}', but other files. Give the directory that the application gives to createAuditTrail().`;
  throw new AuditError('AUDIT_JOURNAL_UNUSABLE', message);
}

function listed(journal: string): readonly string[] {
  try {
    return streamsAt(journal);
  } catch (cause) {
    const because = messageOf(cause);
    const message = `There is no journal to be read in '${journal}' (${because}). Give the directory that the application gives to createAuditTrail().`;
    throw new AuditError('AUDIT_JOURNAL_UNUSABLE', message, { cause });
  }
}
