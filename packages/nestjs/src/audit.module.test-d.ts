import type { Request } from 'express';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expectTypeOf } from 'vitest';
import { Audited, AuditModule, type CaptureSources, type HttpRequest } from './index.js';

// Without more, a request is what Express and Fastify have alike.
AuditModule.forRoot({ directory: './audit-trail', facts: (request) => ({ host: request.hostname }) });
expectTypeOf<Request>().toExtend<HttpRequest>();
expectTypeOf<FastifyRequest>().toExtend<HttpRequest>();

// What a resolver names is what all of them get.
AuditModule.forRoot({
  directory: './audit-trail',
  actor: (request: FastifyRequest) => ({ id: request.routeOptions.url }),
  group: (request) => request.server.prefix,
});
AuditModule.forRootAsync({
  useFactory: () => ({ directory: './audit-trail', actor: (request: Request) => ({ id: request.get('x-user') }) }),
});
Audited('thing.made', {
  target: ({ req, res }: CaptureSources<FastifyRequest, FastifyReply>) => ({ id: `${req.id} ${res.statusCode}` }),
});
Audited('thing.made', { target: ({ req }) => ({ id: req.originalUrl }) });

// @ts-expect-error Express and Fastify don't have that alike
AuditModule.forRoot({ directory: './audit-trail', facts: (request) => ({ prefix: request.server }) });
// @ts-expect-error an actor is an object
AuditModule.forRoot({ directory: './audit-trail', actor: (request) => request.ip });
