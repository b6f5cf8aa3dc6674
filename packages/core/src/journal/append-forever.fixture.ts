import { createIdSource } from '../event/id.js';
import { eventLine } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';

/** A program that appends events without end and prints each id once its event is with the kernel. */
const [directory = ''] = process.argv.slice(2);
const journal = fileJournal({ directory, segmentBytes: 20_000 });
const nextId = createIdSource(journal.lastId);

function appendSome(): void {
  const ids = Array.from({ length: 20 }, () => nextId(Date.now()));
  for (const id of ids) journal.append(eventLine('x'.repeat(300), id));
  journal.write();
  process.stdout.write(`${ids.join('\n')}\n`, () => setImmediate(appendSome));
}

appendSome();
