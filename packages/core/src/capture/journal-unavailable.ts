import { AuditError } from '../errors.js';

/** Why an operation was not begun: the journal can't keep its event. Express answers with its status. */
export class JournalUnavailable extends AuditError {
  readonly status = 503;
  readonly statusCode = 503;

  constructor(cause: AuditError) {
    super(cause.code, "This can't be recorded at the moment, so it is not done. Try again later.", { cause });
  }
}
