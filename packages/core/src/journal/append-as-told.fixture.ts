import { createInterface } from 'node:readline';
import { eventLine, idOf } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';

/**
 * A program that appends one event for each line it is told, and prints `durable <id>` when the event is durable or
 * `failed <id>`. What the journal reports is printed as `error <code>`. Says `open` first; ends with its input.
 */
const [directory = '', bytes = '0', segmentBytes] = process.argv.slice(2);
// Makes the limit on file sizes an error of write(2) instead of the end of the process.
process.on('SIGXFSZ', () => undefined);
const journal = fileJournal({ directory, ...(segmentBytes && { segmentBytes: Number(segmentBytes) }) });
journal.onError(({ code }) => say(`error ${code}`));
say('open');

for await (const content of createInterface(process.stdin)) {
  const line = eventLine(content.padEnd(Number(bytes), '.'));
  const end = journal.append(line);
  journal.sync(end).then(
    () => say(`durable ${idOf(line)}`),
    () => say(`failed ${idOf(line)}`),
  );
}
await journal.close();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
