import { answerParent } from '../harness/answer.js';
import { writeJournal } from './write-journal.js';

export interface JournalToWrite {
  readonly journal: string;
  readonly events: number;
}

answerParent(async (toWrite: JournalToWrite): Promise<object> => {
  writeJournal(toWrite);
  return {};
});
