import type { Server } from '../harness/benchmark.js';
import { application, type HandlerOptions, serve } from './application.js';

/** Without a record of anything. Its answers are checked where they arrive. */
export function serveBare(handler: HandlerOptions = {}): Promise<Server> {
  return serve(application(handler), { check: () => undefined });
}
