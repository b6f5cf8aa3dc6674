import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../harness/answer.js';

/** What a receiver says when it is asked. */
export interface Received {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** Lines that have come since the beginning, by the path that they were sent to. */
  readonly lines: Readonly<Record<string, number>>;
}

const lineEnd = 0x0a;
const lines: Record<string, number> = {};

const server = createServer((request, response) => {
  const path = request.url ?? '';
  request.on('data', (bytes: Buffer) => {
    let count = 0;
    for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1)) count += 1;
    lines[path] = (lines[path] ?? 0) + count;
  });
  request.on('end', () => response.writeHead(204).end());
});
const listening = once(server.listen(0, '127.0.0.1'), 'listening');

answerParent(async (): Promise<Received> => {
  await listening;
  return { port: (server.address() as AddressInfo).port, lines: { ...lines } };
});
