import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express, type RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';

const principals = new Map([
  ['Bearer rosella', { type: 'user', id: 'u1', name: 'Rosella Lang', company: 'foo-corp.com' }],
]);

/** Stands for an application's authentication: it knows who it is, and says so where adapters look. */
const signIn: RequestHandler = (request, _response, next) => {
  Object.assign(request, { user: principals.get(request.get('authorization') ?? '') });
  next();
};

export interface ApplicationOptions {
  /** Before all others. */
  readonly first?: RequestHandler;
  /** In front of the route's handler. */
  readonly layers?: readonly RequestHandler[];
}

/** The application that every variant serves: one route that answers with who was asked for. */
export function application({ first, layers = [] }: ApplicationOptions): Express {
  const app = express();
  if (first) app.use(first);
  app.use(signIn);
  app.get('/users/:id', ...layers, (request, response) => {
    response.json({ id: request.params.id });
  });
  return app;
}

/** Serves an application on a free port. */
export async function serve(app: Express, checks: Omit<Server, 'port'>): Promise<Server> {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, ...checks };
}
