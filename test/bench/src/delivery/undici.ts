import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'undici';
import type { Setting, Work } from '../harness/benchmark.js';
import { logsIn } from '../journal/expected-bytes.js';
import { Account } from './account.js';
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
  return posting(folder, setting, readAhead());
}

/** The same, each request named, and what was taken accounted for on the disk. */
export function postWithAccount(folder: string, setting: Setting): Promise<Work> {
  return posting(folder, setting, readAhead(), new Account(join(folder, 'position.json')));
}

function readAhead(): BodiesIn {
  // What is under way lies in one of them, what comes next is read into the other.
  let [block, other] = [Buffer.allocUnsafeSlow(blockBytes), Buffer.allocUnsafeSlow(blockBytes)];
  const nextBlock = (): Buffer => {
    [block, other] = [other, block];
    return block;
  };
  return (files) => ({
    async *[Symbol.asyncIterator]() {
      for (const path of files) yield* oneAhead(linesAtOnce(path, nextBlock));
    },
  });
}

async function* oneAhead(bodies: AsyncIterator<Buffer, void>): AsyncGenerator<Buffer, void> {
  for (let next = bodies.next(); ;) {
    const { value, done } = await next;
    if (done) return;
    next = bodies.next();
    yield value;
  }
}

type BodiesIn = (files: readonly string[]) => Iterable<Buffer> | AsyncIterable<Buffer>;

async function posting(
  folder: string,
  { units, loadCore }: Setting,
  bodiesIn: BodiesIn,
  account?: Account,
): Promise<Work> {
  const journal = join(folder, 'journal');
  await writeJournalApart({ journal, events: units }, loadCore);
  const bodies = bodiesIn(logsIn(streamIn(journal)));
  const receiver = await Receiver.start(loadCore);
  const { origin, pathname: path } = new URL(receiver.url);
  const headers = { 'content-type': 'application/x-ndjson' };
  const client = new Client(origin);
  const post = async (body: Buffer): Promise<void> => {
    const named = account ? { ...headers, 'idempotency-key': account.nameOf(body) } : headers;
    const answer = await client.request({ method: 'POST', path, headers: named, body });
    await answer.body.dump();
    assert.equal(answer.statusCode, 204);
    account?.took(body);
  };
  return {
    run: async () => {
      for await (const body of bodies) await post(body);
    },
    check: async (events) => {
      await account?.settled();
      await receiver.check(streamIn(journal), events);
    },
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
