import type { Server } from '../harness/benchmark.js';
import { leastAudit, type Writing } from '../requests/least.js';
import { application, type HandlerOptions, serve } from './application.js';

/** With the least that nobody gets around who wants events before answers. */
export function serveLeast(
  folder: string,
  writing: Writing = 'for each turn',
  handler: HandlerOptions = {},
): Promise<Server> {
  const { first, check } = leastAudit(folder, writing);
  return serve(application({ first, ...handler }), { check });
}
