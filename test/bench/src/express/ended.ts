import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { application, serve } from './application.js';

const context = Symbol('context');

interface Context {
  readonly request: object;
  readonly response: object;
  ended: boolean;
}

/**
 * With the least that can know how any request ended, also one that was refused before its route: a context, also where
 * asynchronous context is lost, and an `end()` that sets a mark.
 */
export function serveEnded(): Promise<Server> {
  const storage = new AsyncLocalStorage<Context>();
  let endings = 0;
  const first: RequestHandler = (request, response, next) => {
    const opened: Context = { request, response, ended: false };
    Object.assign(request, { [context]: opened });
    const end = response.end.bind(response) as (...args: unknown[]) => typeof response;
    const ended = (...args: unknown[]): typeof response => {
      if (!opened.ended) endings += 1;
      opened.ended = true;
      return end(...args);
    };
    response.end = ended;
    storage.run(opened, next);
  };
  return serve(application({ first }), {
    check: (requests) => {
      assert.equal(endings, requests);
      endings = 0;
    },
  });
}
