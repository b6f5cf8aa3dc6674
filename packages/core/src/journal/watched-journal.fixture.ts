import { onTestFinished } from 'vitest';
import type { AuditError } from '../errors.js';
import { fileJournal } from './file-journal.js';
import type { FileJournalOptions } from './file-journal-options.js';
import type { Journal, Loss } from './journal.js';

/** A journal, and what it has reported. */
export interface Watched {
  readonly journal: Journal;
  readonly errors: AuditError[];
  readonly losses: Loss[];
  /** Where its end was each time it had recovered. */
  readonly recoveries: number[];
}

/** Opens a journal that is closed after the test. */
export function watch(options: FileJournalOptions): Watched {
  const journal = fileJournal(options);
  onTestFinished(() => journal.close());
  const watched: Watched = { journal, errors: [], losses: [], recoveries: [] };
  journal.onError((error) => watched.errors.push(error));
  journal.onLost((loss) => watched.losses.push(loss));
  journal.onRecovered(() => watched.recoveries.push(journal.end));
  return watched;
}
