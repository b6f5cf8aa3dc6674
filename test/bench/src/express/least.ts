import type { Server } from '../harness/benchmark.js';
import { leastAudit, type Writing } from '../requests/least.js';
import { application, type Load, serve } from './application.js';

/** With the least that nobody gets around who wants events before answers. */
export function serveLeast(folder: string, writing: Writing = 'for each turn', load: Load = {}): Promise<Server> {
  const { first, check } = leastAudit(folder, writing);
  return serve(application({ first, ...load }), { check });
}
