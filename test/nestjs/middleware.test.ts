import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AuditTrail } from '@audit-trail/core';
import { Audited, InjectAuditTrail } from '@audit-trail/nestjs';
import {
  Controller,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestMiddleware,
  type NestModule,
  Post,
  UnauthorizedException,
} from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { describeCases } from './cases.js';
import type { ApplicationOptions } from './platforms.js';
import { CatchAll } from './refusing.js';

type Next = (error?: unknown) => void;
/** On Fastify, middleware gets what Node.js has. */
type Request = IncomingMessage & { user?: object };

const target = { target: 'thing:params.id' } as const;

@Controller('things')
class ThingsController {
  @Audited('thing.made', target)
  @Post(':id')
  make(): void {}
}

@Injectable()
class Gatekeeper implements NestMiddleware {
  constructor(@InjectAuditTrail() private readonly trail: AuditTrail) {}

  use(request: Request, response: ServerResponse, next: Next): void {
    switch (request.headers['x-case']) {
      case 'answers':
        response.statusCode = 401;
        response.end('Sign in first');
        break;
      case 'is satisfied':
        response.end('from a cache');
        break;
      case 'throws':
        throw new UnauthorizedException('Token expired');
      case 'passes an error on':
        next(new UnauthorizedException('Token expired'));
        break;
      case 'records':
        this.trail.record({ action: 'gate.passed', type: 'r' });
        next();
        break;
      default:
        request.user = { id: 'ada', name: 'Ada' };
        next();
    }
  }
}

@Module({ controllers: [ThingsController], providers: [Gatekeeper] })
class GatedModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(Gatekeeper).forRoutes(ThingsController);
  }
}

const request = 'POST /things/7';
const made = { action: 'thing.made', target_id: '7' } as const;
const denied = { ...made, outcome: 'denied', context: { route: '/things/:id', status: 401 } } as const;

describe.each([
  ['', {}],
  [' with a filter for everything', { configure: (application) => application.useGlobalFilters(new CatchAll()) }],
] satisfies [string, Partial<ApplicationOptions>][])('an application%s', (_with, options) => {
  describeCases('middleware', { imports: [GatedModule], ...options }, [
    {
      name: 'that answers by itself refuses the route behind it',
      request,
      headers: { 'x-case': 'answers' },
      status: 401,
      answer: 'Sign in first',
      event: denied,
    },
    {
      name: 'that answers in place of the route leaves no event',
      request,
      headers: { 'x-case': 'is satisfied' },
      status: 200,
      event: null,
    },
    {
      name: 'that passes an error on refuses with its reason',
      request,
      headers: { 'x-case': 'passes an error on' },
      status: 401,
      event: { ...denied, reason: 'Token expired' },
    },
    {
      name: 'that signs somebody in says who acts',
      request,
      status: 201,
      event: { ...made, outcome: 'success', actor_id: 'ada', actor_name: 'Ada' },
    },
  ]);
});

describeCases(
  'middleware',
  { imports: [GatedModule] },
  [
    {
      name: 'that throws refuses with its reason',
      request,
      headers: { 'x-case': 'throws' },
      status: 401,
      event: { ...denied, reason: 'Token expired' },
    },
  ],
  (served) => {
    it('that records an event does so in the context of the request', async () => {
      const { send, recorder } = served();
      await send(request, { headers: { 'x-case': 'records', 'x-request-id': 'r1' } });
      expect(recorder.events).toMatchObject([
        { action: 'gate.passed', location: '127.0.0.1', metadata: { x_request_id: 'r1' } },
        { ...made, metadata: { x_request_id: 'r1' } },
      ]);
    });
  },
);
