import type { DeadLetter } from '../delivery/dead-letter.js';
import { DeadLetterFiles } from './dead-letter-file.js';
import { eventLine, idOf } from './event-line.fixture.js';

/**
 * A program that adds dead letters and removes every other one, both at once and without end. Prints `added <id>` and
 * `removed <id>` when that is durable, and `removing <id>` before.
 */
const [stream = ''] = process.argv.slice(2);
const files = new DeadLetterFiles(stream);

for (let last: readonly string[] = []; ;) {
  const letters = Array.from({ length: 4 }, letter);
  for (const id of last) say(`removing ${id}`);
  await Promise.all([
    ...letters.map(async (each) => {
      await files.add('siem', [each]);
      say(`added ${each.id}`);
    }),
    files.replace('siem', new Map(last.map((id) => [id, undefined]))),
  ]);
  for (const id of last) say(`removed ${id}`);
  last = letters.map(({ id }) => id).filter((_, index) => index % 2 === 0);
}

function letter(): DeadLetter {
  const line = eventLine('x'.repeat(500));
  return { id: idOf(line), reason: 'no', refused_at: new Date().toISOString(), line };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
