import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'undici';
import type { Setting, Work } from '../harness/benchmark.js';
import { logsIn } from '../journal/expected-bytes.js';
import { streamIn, writeJournalApart } from '../journal/write-journal.js';
import { Receiver } from './receiver.js';

const eventsAtOnce = 500;
const lineEnd = 0x0a;

/** Posts the same bytes, which lie in memory as they are sent, over one connection, one request after the other. */
export async function postPreassembled(folder: string, { units, loadCore }: Setting): Promise<Work> {
  const journal = join(folder, 'journal');
  await writeJournalApart({ journal, events: units }, loadCore);
  const bodies = bodiesOf(Buffer.concat(logsIn(streamIn(journal)).map((path) => readFileSync(path))));
  const receiver = await Receiver.start(loadCore);
  const { origin, pathname: path } = new URL(receiver.url);
  const headers = { 'content-type': 'application/x-ndjson' };
  const client = new Client(origin);
  return {
    run: async () => {
      for (const body of bodies) {
        const answer = await client.request({ method: 'POST', path, headers, body });
        await answer.body.dump();
        assert.equal(answer.statusCode, 204);
      }
    },
    check: (events) => receiver.check(streamIn(journal), events),
    figures: () => receiver.figures(),
    close: async () => {
      await client.close();
      await receiver.close();
    },
  };
}

function bodiesOf(lines: Buffer): readonly Buffer[] {
  const bodies: Buffer[] = [];
  for (let start = 0, end = 0; start < lines.length; start = end) {
    for (let event = 0; event < eventsAtOnce && end < lines.length; event += 1) end = lines.indexOf(lineEnd, end) + 1;
    bodies.push(lines.subarray(start, end));
  }
  return bodies;
}
