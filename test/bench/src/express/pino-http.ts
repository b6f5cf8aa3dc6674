import { join } from 'node:path';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { RequestHandler } from 'express';
import { destination, type Logger, pino } from 'pino';
import type { Server } from '../harness/benchmark.js';
import { checkRequestLog } from '../requests/request-log.js';
import { application, serve } from './application.js';

// Required, not imported: its types would give an `id` and a `log` to every request in this repository.
const require = createRequire(import.meta.url);
const pinoHttp = require('pino-http') as (options: { logger: Logger }) => RequestHandler;

/** With pino-http as it comes, into a file: each line at once, or as pino's manual has it for speed, 4 KiB at a time. */
export function servePinoHttp(folder: string, { sync }: { readonly sync: boolean }): Promise<Server> {
  const file = destination({ dest: join(folder, 'pino.jsonl'), sync, minLength: sync ? 0 : 4096 });
  const flush = promisify(file.flush.bind(file));
  return serve(application({ first: pinoHttp({ logger: pino(file) }) }), {
    settle: async () => {
      // During a write, pino's flush waits for that write only: the second one takes what came since.
      if (!sync) await flush().then(() => flush());
    },
    check: checkRequestLog(folder),
  });
}
