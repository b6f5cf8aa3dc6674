import type { Server } from '../harness/benchmark.js';
import { application, type Load, serve } from './application.js';

/** Without a record of anything. Its answers are checked where they arrive. */
export function serveBare(load: Load = {}): Promise<Server> {
  return serve(application(load), { check: () => undefined });
}
