import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../harness/answer.js';
import { checkBytes, logsIn } from '../journal/expected-bytes.js';
import { KeptBytes } from './kept-bytes.js';

/** `listen`, once; then `check`, after each block, with the folder of what should have arrived. */
export type ReceiverQuestion = { readonly ask: 'listen' } | { readonly ask: 'check'; readonly sent: string };

export interface ReceiverAnswer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Since the last check. */
  readonly requests: number;
  /** Different names that requests had, since then. */
  readonly names: number;
}

let requests = 0;
let names = new Set<string>();
/** Kept until the block is over: to look at it sooner would make the receiver what is measured. */
const arrived = new KeptBytes();

const server = createServer((request, response) => {
  request.on('data', (bytes: Buffer<ArrayBuffer>) => {
    arrived.add(bytes);
    letGo(bytes);
  });
  request.on('end', () => {
    requests += 1;
    const name = request.headers['idempotency-key'];
    if (typeof name === 'string') names.add(name);
    response.writeHead(204).end();
  });
});

answerParent(async (question: ReceiverQuestion): Promise<ReceiverAnswer> => {
  if (question.ask === 'listen') {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  } else {
    checkBytes(arrived.take(), logsIn(question.sent));
  }
  const answer = { port: (server.address() as AddressInfo).port, requests, names: names.size };
  requests = 0;
  names = new Set();
  return answer;
});

/**
 * Frees the memory of what was copied, which is a copy of Node.js' own. Left to V8, it would go in full collections, in some processes
 * and not in others that run the same code: up to a quarter of the time of a request.
 */
function letGo({ buffer, length }: Buffer<ArrayBuffer>): void {
  if (buffer.byteLength === length) buffer.transfer(0); // small ones share theirs
}
