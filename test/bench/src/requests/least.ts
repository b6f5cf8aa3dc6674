import { AsyncLocalStorage } from 'node:async_hooks';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { finishedRequest } from '../express/finished.js';
import { checkJournal } from './events.js';
import type { SignedIn } from './sign-in.js';

/**
 * The least that can have an event written before each answer ends: a context, facts in one object, one `JSON.stringify`, one
 * write. Nothing is copied, limited, checked, cleared of secrets or synced, ids count up, and requests that are refused before
 * their route, or answered in another way, are missed: it shows how low a goal can be.
 */
export function leastAudit(folder: string): { readonly first: RequestHandler; readonly check: Server['check'] } {
  const storage = new AsyncLocalStorage<object>();
  const file = openSync(join(folder, 'least.jsonl'), 'a');
  let written = 0;
  const first: RequestHandler = (request, response, next) => {
    const end = response.end.bind(response) as (...args: unknown[]) => typeof response;
    const writeAndEnd = (...args: unknown[]): typeof response => {
      written += 1;
      writeSync(file, lineOf(request, response, written));
      return end(...args);
    };
    response.end = writeAndEnd;
    storage.run({}, next);
  };
  return { first, check: checkJournal(folder) };
}

function lineOf(request: SignedIn, response: { readonly statusCode: number }, number: number): string {
  const { action, actor, target, location, method, route, status, userAgent } = finishedRequest(request, response);
  const id = String(number).padStart(26, '0');
  const event = {
    id: `evt_${id}`,
    group: actor?.company,
    location,
    action,
    action_type: 'r',
    actor_name: actor?.name,
    actor_id: actor?.id,
    target_name: '',
    target_id: target.id,
    metadata: { description: 'User viewed', x_request_id: id },
    occurred_at: new Date().toISOString(),
    outcome: 'success',
    actor_type: actor?.type,
    target_type: target.type,
    context: { request_id: id, method, route, status, user_agent: userAgent },
  };
  return `${JSON.stringify(event)}\n`;
}
