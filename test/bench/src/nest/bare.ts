import type { Server } from '../harness/benchmark.js';
import { runOnly } from '../requests/storage.js';
import { serve } from './application.js';

/** Without a record of anything. Its answers are checked where they arrive. */
export function serveBare(): Promise<Server> {
  return serve({}, { check: () => undefined });
}

/** With an AsyncLocalStorage that is entered, and left alone. */
export function serveInEmptyStorage(): Promise<Server> {
  const { first, check } = runOnly();
  return serve({ first }, { check });
}
