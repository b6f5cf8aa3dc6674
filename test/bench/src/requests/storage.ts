import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';

/** The least that a context for each request can cost: a run, and nothing in it. Counted, to see that it happens. */
export function runOnly(): { readonly first: RequestHandler; readonly check: Server['check'] } {
  const storage = new AsyncLocalStorage<object>();
  let runs = 0;
  return {
    first: (_request, _response, next) => {
      runs += 1;
      storage.run({}, next);
    },
    check: (requests) => {
      assert.equal(runs, requests);
      runs = 0;
    },
  };
}
