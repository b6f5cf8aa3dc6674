import type { Server } from '../harness/benchmark.js';
import { application, serve } from './application.js';

/** Without a record of anything. Its answers are checked where they arrive. */
export function serveBare(): Promise<Server> {
  return serve(application({}), { check: () => undefined });
}
