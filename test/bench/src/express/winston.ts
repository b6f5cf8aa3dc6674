import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { createLogger, format, transports } from 'winston';
import { checkLines } from '../events/lines.js';
import type { Server } from '../harness/benchmark.js';
import { until } from '../requests/until.js';
import { application, serve } from './application.js';
import { type FinishedRequest, finishedRequest } from './finished.js';

/** With a line of winston for each request, when it has been answered. */
export function serveWinston(folder: string): Promise<Server> {
  const file = new transports.File({ filename: join(folder, 'winston.jsonl') });
  const logger = createLogger({ format: format.combine(format.timestamp(), format.json()), transports: [file] });
  let underWay = 0;
  file.on('logged', () => (underWay -= 1));
  const first: RequestHandler = (request, response, next) => {
    response.once('finish', () => {
      underWay += 1;
      logger.info('request', finishedRequest(request, response));
    });
    next();
  };
  let requests = 0;
  return serve(application({ first }), {
    // It has no flush but that of its end, and falls behind when it is busy.
    settle: () => until(() => assert.equal(underWay, 0)),
    check: async (more) => {
      requests += more;
      // Its stream may still have the last of them.
      const last = await until(() => checkLines(folder, requests));
      const { actor, target, status } = JSON.parse(last) as FinishedRequest;
      assert.deepEqual([actor?.id, target.type, status], ['u1', 'user', 200]);
    },
  });
}
