import type { Server } from '../harness/benchmark.js';
import { application, serve } from './application.js';

/** Without a record of anything. Its answers are checked where they arrive. */
export function serveBare(awaits = 0): Promise<Server> {
  return serve(application({ awaits }), { check: () => undefined });
}
