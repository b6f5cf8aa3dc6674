import { messageOf } from '../caught-error.js';
import { AuditError } from '../errors.js';
import { JournalFull } from './journal-full.js';

/** What a write or a sync has failed with, as it is reported. */
export function journalFailed(what: 'written' | 'synced', cause: unknown): AuditError {
  if (cause instanceof JournalFull) return cause;
  const message = `The journal could not be ${what}: ${messageOf(cause)}. Its events are kept in memory and tried again; look after its disk.`;
  return new AuditError('AUDIT_JOURNAL_FAILED', message, { cause });
}
