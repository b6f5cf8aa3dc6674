import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { answerParent } from '../harness/answer.js';

/** What a receiver says whenever it is asked. */
export interface Received {
  readonly port: number;
  /** Since it began. Of a body that is an array, each element is one. */
  readonly events: number;
  readonly last: unknown;
}

let events = 0;
let last: unknown;

/** Takes what is posted to it, one event or an array of them, as a service would that keeps audit logs. */
const server = createServer((request, response) => {
  const take = async (): Promise<void> => {
    const body = await json(request);
    const taken: readonly unknown[] = Array.isArray(body) ? body : [body];
    events += taken.length;
    last = taken.at(-1);
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"success":true}');
  };
  take().catch((error: unknown) => response.writeHead(400).end(String(error)));
});
const listening = once(server.listen(0, '127.0.0.1'), 'listening');

answerParent(async (): Promise<Received> => {
  await listening;
  return { port: (server.address() as AddressInfo).port, events, last };
});
