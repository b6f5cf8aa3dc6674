import { AuditError } from '../errors.js';

/** The stream has as many bytes as it may have. Until something in it may be deleted, it is like a full disk. */
export class JournalFull extends AuditError {
  constructor(maxBytes: number) {
    super(
      'AUDIT_JOURNAL_FAILED',
      `The journal is full: it has the ${maxBytes} bytes of 'maxBytes'. It goes on when sinks have taken what they lack and 'retention' lets it be deleted.`,
    );
  }
}
