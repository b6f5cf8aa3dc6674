import type { Server } from '../harness/benchmark.js';
import { leastAudit } from '../requests/least.js';
import { serve } from './application.js';

/** With the least that nobody gets around who wants events before answers. */
export function serveLeast(folder: string): Promise<Server> {
  const { first, check } = leastAudit(folder, 'for each turn');
  return serve({ first }, { check });
}
