import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../harness/answer.js';
import { checkBytes, logsIn } from '../journal/expected-bytes.js';

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
/** Kept until the block is over: to look at them sooner would make the receiver what is measured. */
let arrived: Buffer[] = [];

const server = createServer((request, response) => {
  request.on('data', (bytes: Buffer) => arrived.push(bytes));
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
    checkBytes(arrived, logsIn(question.sent));
  }
  const answer = { port: (server.address() as AddressInfo).port, requests, names: names.size };
  requests = 0;
  names = new Set();
  arrived = [];
  return answer;
});
