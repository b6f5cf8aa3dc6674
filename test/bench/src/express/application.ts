import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express, type RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { signIn } from '../requests/sign-in.js';

export interface ApplicationOptions {
  /** Before all others. */
  readonly first?: RequestHandler;
  /** In front of the route's handler. */
  readonly layers?: readonly RequestHandler[];
  /** The same of the other route. */
  readonly otherLayers?: readonly RequestHandler[];
  /** How often it is waited for a promise before the answer, as code with a database does. Default: never. */
  readonly awaits?: number;
  /** Whether every hundredth request keeps the event loop busy for 5 ms. Default: none does. */
  readonly slow?: boolean;
}

/** How the handler works, whatever is put around it: variants that are compared have it in common. */
export type HandlerOptions = Pick<ApplicationOptions, 'awaits' | 'slow'>;

/** The application that every variant serves: a route that answers with who was asked for, and another like it. */
export function application({
  first,
  layers = [],
  otherLayers = [],
  awaits = 0,
  slow = false,
}: ApplicationOptions): Express {
  const app = express();
  if (first) app.use(first);
  app.use(signIn);
  const waiting = [...(awaits > 0 ? [awaiting(awaits)] : []), ...(slow ? [working()] : [])];
  app.get('/users/:id', ...layers, ...waiting, (request, response) => {
    response.json({ id: request.params.id });
  });
  app.get('/accounts/:id', ...otherLayers, (request, response) => {
    response.json({ id: request.params['id'] });
  });
  return app;
}

function awaiting(times: number): RequestHandler {
  const step = async (): Promise<void> => undefined;
  return async (_request, _response, next) => {
    for (let time = 0; time < times; time += 1) await step();
    next();
  };
}

function working(): RequestHandler {
  let requests = 0;
  return (_request, _response, next) => {
    requests += 1;
    const until = performance.now() + (requests % 100 === 0 ? 5 : 0);
    while (performance.now() < until);
    next();
  };
}

/** Serves an application on a free port. */
export async function serve(app: Express, checks: Omit<Server, 'port'>): Promise<Server> {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, ...checks };
}
