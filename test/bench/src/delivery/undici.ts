import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'undici';
import type { Setting, Work } from '../harness/benchmark.js';
import { logsIn } from '../journal/expected-bytes.js';
import { streamIn, writeJournalApart } from '../journal/write-journal.js';
import { Account, nameOf } from './account.js';
import { blockBytes, eventsAtOnce, lineEnd, linesAtOnce } from './lines-at-once.js';
import { Receiver } from './receiver.js';

interface Body {
  readonly bytes: Buffer;
  /** What it is named in its request, if it is. */
  readonly name?: string;
}

type Bodies = Iterable<Body> | AsyncIterable<Body>;

/** Posts the same bytes, which lie in memory as they are sent, over one connection, one request after the other. */
export function postPreassembled(folder: string, setting: Setting): Promise<Work> {
  return posting(folder, setting, (files) => bodiesOf(Buffer.concat(files.map((path) => readFileSync(path)))));
}

/**
 * The same bytes, read from the disk and split into lines, each body while the one before is under way; each request named, and what
 * was taken accounted for on the disk.
 */
export function postWithAccount(folder: string, setting: Setting): Promise<Work> {
  return posting(folder, setting, readAhead, new Account(join(folder, 'position.json')));
}

/** Bodies made of the lines of files, each with its name. */
function readAhead(files: readonly string[]): Bodies {
  // What is under way lies in one of them, what comes next is read into the other.
  let [block, other] = [Buffer.allocUnsafeSlow(blockBytes), Buffer.allocUnsafeSlow(blockBytes)];
  const nextBlock = (): Buffer => {
    [block, other] = [other, block];
    return block;
  };
  return {
    async *[Symbol.asyncIterator]() {
      for (const path of files) yield* oneAhead(linesAtOnce(path, nextBlock, { full: true }));
    },
  };
}

async function* oneAhead(lines: AsyncIterator<Buffer, void>): AsyncGenerator<Body, void> {
  const nextBody = async (): Promise<Body | undefined> => {
    const { value, done } = await lines.next();
    return done ? undefined : { bytes: value, name: nameOf(value) };
  };
  for (let next = nextBody(); ;) {
    const body = await next;
    if (!body) return;
    next = onceWritten().then(nextBody);
    yield body;
  }
}

/** Resolves when a request that is made now is with the kernel: undici writes in the next turn of the event loop. */
async function onceWritten(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
}

async function posting(
  folder: string,
  { units, loadCore }: Setting,
  bodiesIn: (files: readonly string[]) => Bodies,
  account?: Account,
): Promise<Work> {
  const journal = join(folder, 'journal');
  await writeJournalApart({ journal, events: units }, loadCore);
  const files = logsIn(streamIn(journal));
  const bodies = bodiesIn(files);
  const receiver = await Receiver.start(loadCore);
  const { origin, pathname: path } = new URL(receiver.url);
  const type = { 'content-type': 'application/x-ndjson' };
  let client: Client | undefined;
  const post = async ({ bytes: body, name }: Body): Promise<void> => {
    const headers = name === undefined ? type : { ...type, 'idempotency-key': name };
    client ??= new Client(origin); // for each block, as each trail has its own
    const answer = await client.request({ method: 'POST', path, headers, body });
    await answer.body.dump();
    assert.equal(answer.statusCode, 204);
    account?.took(body);
  };
  return {
    begin: () => account?.begin(),
    run: async () => {
      for await (const body of bodies) await post(body);
    },
    check: async (events) => {
      await receiver.check(streamIn(journal), events, { named: account !== undefined });
      await account?.check(files.reduce((sum, file) => sum + statSync(file).size, 0));
      await client?.close();
      client = undefined;
    },
    figures: () => receiver.figures(),
    close: () => receiver.close(),
  };
}

function bodiesOf(lines: Buffer): readonly Body[] {
  const bodies: Body[] = [];
  for (let start = 0, end = 0; start < lines.length; start = end) {
    for (let event = 0; event < eventsAtOnce && end < lines.length; event += 1) end = lines.indexOf(lineEnd, end) + 1;
    bodies.push({ bytes: lines.subarray(start, end) });
  }
  return bodies;
}
