import { createIdSource } from '../event/id.js';
import { eventLine } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';

/** A program whose sink begins now, and gets nothing of what it appends; prints the ids of what is durable. */
const [directory = ''] = process.argv.slice(2);
const journal = fileJournal({ directory });
journal.loadCursor('siem', 'now');
const nextId = createIdSource(undefined);
for (let count = 0; count < 3; count += 1) {
  const id = nextId(Date.now());
  journal.append(eventLine('', id));
  await journal.sync();
  process.stdout.write(`${id}\n`);
}
setInterval(() => undefined, 60_000);
