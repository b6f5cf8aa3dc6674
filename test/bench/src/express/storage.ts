import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { principalOf } from '../requests/sign-in.js';
import { runOnly } from '../requests/storage.js';
import { application, serve } from './application.js';

/** With an AsyncLocalStorage in which each request knows who it is of. */
export function serveInStorage(awaits: number): Promise<Server> {
  const storage = new AsyncLocalStorage<{ user?: unknown }>();
  let known = 0;
  const first: RequestHandler = (_request, _response, next) => storage.run({}, next);
  const signIn: RequestHandler = (request, _response, next) => {
    const store = storage.getStore();
    if (store) store.user = principalOf(request);
    next();
  };
  const look: RequestHandler = (_request, _response, next) => {
    if (storage.getStore()?.user) known += 1;
    next();
  };
  return serve(application({ first, layers: [signIn, look], awaits }), {
    check: (requests) => {
      assert.equal(known, requests);
      known = 0;
    },
  });
}

/** With an AsyncLocalStorage that is entered, and left alone. */
export function serveInEmptyStorage(): Promise<Server> {
  const { first, check } = runOnly();
  return serve(application({ first }), { check });
}
