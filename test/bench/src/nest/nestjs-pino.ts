import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { destination, type Logger, pino } from 'pino';
import type { Server } from '../harness/benchmark.js';
import { checkRequestLog } from '../requests/request-log.js';
import { serve } from './application.js';

// Required, not imported: its types would give an `id` and a `log` to every request in this repository.
const require = createRequire(import.meta.url);
const { LoggerModule } = require('nestjs-pino') as {
  readonly LoggerModule: { forRoot(options: { readonly pinoHttp: { readonly logger: Logger } }): DynamicModule };
};

/** With nestjs-pino as it comes, into a file, each line written as it is logged. */
export function serveNestjsPino(folder: string): Promise<Server> {
  const logger = pino(destination({ dest: join(folder, 'pino.jsonl'), sync: true, minLength: 0 }));
  return serve({ imports: [LoggerModule.forRoot({ pinoHttp: { logger } })] }, { check: checkRequestLog(folder) });
}
