import { join } from 'node:path';
import { recordOf } from '../events/example.js';
import { Child } from '../harness/child.js';
import type { JournalToWrite } from './journal-program.js';
import { StoredStream } from './stored-stream.js';

const eventsAtOnce = 1_000;

/** The one stream of a journal that `writeJournal` writes. */
export function streamIn(journal: string): string {
  return join(journal, 'stream-20200814T050417Z-00000000');
}

/** Writes a journal of so many events, whose ids ascend. */
export function writeJournal({ journal, events }: JournalToWrite): void {
  const stream = new StoredStream(streamIn(journal));
  for (let from = 0; from < events; from += eventsAtOnce) {
    let lines = '';
    for (let number = from; number < Math.min(events, from + eventsAtOnce); number += 1) lines += lineOf(number);
    stream.write(lines);
  }
  stream.close();
}

/** The same in a process of its own: that of a variant is to know nothing of how its backlog came to be. */
export async function writeJournalApart(toWrite: JournalToWrite, loadCore: number | undefined): Promise<void> {
  const program = new URL('journal-program.ts', import.meta.url);
  const writer = new Child<JournalToWrite, object>({ program, core: loadCore });
  try {
    await writer.ask(toWrite);
  } finally {
    await writer.end();
  }
}

function lineOf(number: number): string {
  const record = recordOf(number);
  const id = `${record.id.slice(0, -8)}${String(number).padStart(8, '0')}`;
  return `${JSON.stringify({ ...record, id })}\n`;
}
