import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { select } from '../query/select.js';
import { openIndex } from './open-index.fixture.js';

/** A program that asks an index for everything, again and again, and says how much it was or what was wrong with it. */
const [directory = ''] = process.argv.slice(2);
const index = openIndex(directory, join(directory, '.index.sqlite'));

async function ask(order: 'asc' | 'desc'): Promise<string> {
  const written = readFileSync(join(directory, 'audit.jsonl'), 'utf8').split('\n').length - 1;
  await index.update();
  const found: string[] = [];
  for await (const events of index.read(select({}, { scope: { group: undefined }, order })))
    found.push(...events.map(({ id }) => id));
  const ids = order === 'asc' ? found : found.toReversed();
  const wrong = ids.findIndex((id, at) => Number(id.slice(4)) !== at);
  if (wrong !== -1) return `wrong: ${ids[wrong]} at ${wrong}`;
  if (ids.length < written) return `wrong: ${ids.length} of ${written}`;
  return `right: ${ids.length}`;
}

for (;;) {
  for (const order of ['asc', 'desc'] as const) {
    const answer = await ask(order).catch((error: unknown) => `wrong: ${String(error)}`);
    await new Promise((resolve) => void process.stdout.write(`${answer}\n`, resolve));
  }
}
