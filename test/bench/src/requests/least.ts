import { AsyncLocalStorage } from 'node:async_hooks';
import { openSync, write as writeFile, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { finishedRequest } from '../express/finished.js';
import { checkJournal } from './events.js';
import type { SignedIn } from './sign-in.js';

/** How lines get to the operating system before their answers leave. */
export type Writing = 'for each answer' | 'for each turn' | 'on a thread';

/**
 * The least that can have an event written before each answer ends: a context, facts in one object, one `JSON.stringify`, and
 * writing. Nothing is copied, limited, checked, cleared of secrets or synced, ids count up, requests that are refused before
 * their route, or answered in another way, are missed, and whoever ends the response twice is answered twice: it shows how low a
 * goal can be.
 */
export function leastAudit(
  folder: string,
  writing: Writing,
): { readonly first: RequestHandler; readonly check: Server['check'] } {
  const storage = new AsyncLocalStorage<object>();
  const write = writers[writing](openSync(join(folder, 'least.jsonl'), 'a'));
  let recorded = 0;
  const first: RequestHandler = (request, response, next) => {
    const end = response.end.bind(response) as (...args: unknown[]) => typeof response;
    const writeAndEnd = (...args: unknown[]): typeof response => {
      recorded += 1;
      write(lineOf(request, response, recorded), () => void end(...args));
      return response;
    };
    response.end = writeAndEnd;
    storage.run({}, next);
  };
  return { first, check: checkJournal(folder) };
}

type Write = (line: string, written: () => void) => void;

const writers: Readonly<Record<Writing, (file: number) => Write>> = {
  'for each answer': (file) => (line, written) => {
    writeSync(file, line);
    written();
  },
  'for each turn': (file) => {
    let lines: string[] = [];
    let waiting: (() => void)[] = [];
    const writeAll = (): void => {
      const [written, answers] = [lines, waiting];
      [lines, waiting] = [[], []];
      writeSync(file, written.join(''));
      for (const answer of answers) answer();
    };
    return (line, written) => {
      if (lines.length === 0) setImmediate(writeAll);
      lines.push(line);
      waiting.push(written);
    };
  },
  'on a thread': (file) => (line, written) => {
    writeFile(file, line, (error) => {
      if (error) throw error;
      written();
    });
  },
};

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
