import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'undici';
import type { Setting, Work } from '../harness/benchmark.js';
import { logsIn } from '../journal/expected-bytes.js';
import { streamIn, writeJournalApart } from '../journal/write-journal.js';
import { blockBytes, linesAtOnce } from './lines-at-once.js';
import { Receiver } from './receiver.js';

const eventsAtOnce = 500;
const lineEnd = 0x0a;

/** Posts the same bytes, which lie in memory as they are sent, over one connection, one request after the other. */
export function postPreassembled(folder: string, setting: Setting): Promise<Work> {
  return posting(folder, setting, (files) => bodiesOf(Buffer.concat(files.map((path) => readFileSync(path)))));
}

/** The same bytes, read from the disk and split into lines, each body while the one before is under way. */
export function postByLoop(folder: string, setting: Setting): Promise<Work> {
  // What is under way lies in one of them, what comes next is read into the other.
  let [block, other] = [Buffer.allocUnsafeSlow(blockBytes), Buffer.allocUnsafeSlow(blockBytes)];
  const nextBlock = (): Buffer => {
    [block, other] = [other, block];
    return block;
  };
  return posting(folder, setting, (files) => ({
    async *[Symbol.asyncIterator]() {
      for (const path of files) yield* oneAhead(linesAtOnce(path, nextBlock));
    },
  }));
}

async function* oneAhead(bodies: AsyncIterator<Buffer, void>): AsyncGenerator<Buffer, void> {
  for (let next = bodies.next(); ;) {
    const { value, done } = await next;
    if (done) return;
    next = bodies.next();
    yield value;
  }
}

type Bodies = Iterable<Buffer> | AsyncIterable<Buffer>;

async function posting(
  folder: string,
  { units, loadCore }: Setting,
  bodiesIn: (files: readonly string[]) => Bodies,
): Promise<Work> {
  const journal = join(folder, 'journal');
  await writeJournalApart({ journal, events: units }, loadCore);
  const bodies = bodiesIn(logsIn(streamIn(journal)));
  const receiver = await Receiver.start(loadCore);
  const { origin, pathname: path } = new URL(receiver.url);
  const headers = { 'content-type': 'application/x-ndjson' };
  const client = new Client(origin);
  const post = async (body: Buffer): Promise<void> => {
    const answer = await client.request({ method: 'POST', path, headers, body });
    await answer.body.dump();
    assert.equal(answer.statusCode, 204);
  };
  return {
    run: async () => {
      for await (const body of bodies) await post(body);
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
