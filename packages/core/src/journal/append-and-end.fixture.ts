import { eventLine } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';

/** A program that appends one event and ends in the same tick, in the way it is told. */
const [directory = '', end = ''] = process.argv.slice(2);
const journal = fileJournal({ directory });
const line = eventLine();
process.exitCode = 7;
if (end === 'listener') process.once('exit', append);
else append();
if (end === 'exit') process.exit();
if (end === 'exception') throw new Error('on purpose');

function append(): void {
  journal.append(line);
  process.stdout.write(`${line}\n`);
}
