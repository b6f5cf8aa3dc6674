import assert from 'node:assert/strict';
import { join } from 'node:path';
import { expressLogger } from '@logtape/express';
import { getFileSink } from '@logtape/file';
import { configure, jsonLinesFormatter } from '@logtape/logtape';
import { checkLines } from '../events/lines.js';
import type { Server } from '../harness/benchmark.js';
import type { SignedIn } from '../requests/sign-in.js';
import { application, serve } from './application.js';
import { type FinishedRequest, finishedRequest } from './finished.js';

/** With LogTape's middleware for Express, into its file sink, which gathers 8 KiB before it writes. */
export async function serveLogTape(folder: string): Promise<Server> {
  const open = (): Promise<void> =>
    configure({
      reset: true, // ends the sink before, which alone has it write what it still has
      sinks: { file: getFileSink(join(folder, 'logtape.jsonl'), { formatter: jsonLinesFormatter }) },
      loggers: [
        { category: ['express'], sinks: ['file'], lowestLevel: 'info' },
        { category: ['logtape', 'meta'], sinks: [], lowestLevel: 'fatal' },
      ],
    });
  await open();
  const first = expressLogger({
    format: (request, response) => ({ ...finishedRequest(request as SignedIn, response) }),
  });
  let requests = 0;
  return serve(application({ first: first as never }), {
    settle: open,
    check: (more) => {
      requests += more;
      const { properties } = JSON.parse(checkLines(folder, requests)) as { readonly properties: FinishedRequest };
      assert.deepEqual([properties.actor?.id, properties.target.type, properties.status], ['u1', 'user', 200]);
    },
  });
}
