import { request as send } from 'undici';
import type { Server, Setting } from '../harness/benchmark.js';
import { finishedRequest } from './finished.js';
import { servePosted } from './posted.js';

/** With a post by undici that the answer waits for, as one writes it who wants to be sure. */
export function serveUndici(setting: Setting): Promise<Server> {
  return servePosted({
    ...setting,
    awaited: true,
    prepare: (port) => async (request) => {
      const { statusCode, body } = await send(`http://127.0.0.1:${port}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(finishedRequest(request, { statusCode: 200 })),
      });
      await body.dump();
      if (statusCode !== 201) throw new Error(`The receiver says ${statusCode}.`);
    },
    actorOf: (received) => (received as { readonly actor?: { readonly id: string } }).actor?.id,
  });
}
