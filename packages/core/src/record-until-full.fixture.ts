import { fileJournal } from './journal/file-journal.js';
import type { OnFailure } from './failure-policy.js';
import { createAuditTrail } from './trail.js';

/** Records into a journal with little room, and says which signals came and how recording ended. */
const [directory = '', onFailure] = process.argv.slice(2);
const trail = createAuditTrail({
  journal: fileJournal({ directory, maxBytes: 20_000 }),
  onFailure: onFailure as OnFailure,
  onError: () => undefined,
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);
process.on('SIGTERM', () => {
  print('SIGTERM');
  setImmediate(() => {
    try {
      trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' } });
      print('recorded');
    } catch (error) {
      print(`refused ${(error as { code: string }).code}`);
    }
    clearInterval(recording);
  });
});
const recording = setInterval(() => {
  try {
    trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' }, metadata: { text: 'x'.repeat(1000) } });
  } catch {
    // What comes after the first fault is said when the signal came.
  }
}, 1);
