import { Audited } from '@audit-trail/nestjs';
import { type CallHandler, Controller, Get, Global, Module, Param, Post } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { describe, expect } from 'vitest';
import { describeCases } from './cases.js';
import {
  SignIn,
  RefuseWithReason,
  RefuseAll,
  DomainError,
  CatchAll,
  ThrowBefore,
  target,
  denied,
  failure,
  nobody,
  ada,
  asAda,
} from './refusing.js';

@Controller('global')
class GlobalController {
  @Audited('thing.made', target)
  @Post(':id')
  make(@Param('id') id: string): void {
    if (id === '7') throw new DomainError('Out of things');
  }

  @Get('open')
  open(): void {}
}

/** A provider that holds for the whole application, as it is registered in a feature module. */
function holding(token: string, useClass: new () => object): object {
  @Global()
  @Module({ providers: [{ provide: token, useClass }] })
  class HoldingModule {}
  return HoldingModule;
}

describe.each([
  ['guard', APP_GUARD, RefuseWithReason, 403, { ...denied, reason: 'Not on Sundays' }],
  ['pipe', APP_PIPE, RefuseAll, 400, { ...failure, reason: 'Nothing is right' }],
  ['interceptor', APP_INTERCEPTOR, ThrowBefore, 409, { ...failure, reason: 'Not now' }],
  ['filter', APP_FILTER, CatchAll, 500, { ...failure, reason: 'Out of things' }],
] as const)('a %s', (_what, token, useClass, status, event) => {
  describeCases(
    'for the whole application',
    { imports: [holding(token, useClass) as never], controllers: [GlobalController] },
    [{ name: 'has its reason', request: 'POST /global/7', status, event: { ...event, context: { status } } }],
  );
});

describeCases(
  'guards, pipes, interceptors and filters set on the application',
  {
    controllers: [GlobalController],
    configure: (application) =>
      application
        .useGlobalGuards(new SignIn())
        .useGlobalFilters(new CatchAll())
        .useGlobalInterceptors({ intercept: (_context: unknown, next: CallHandler) => next.handle() }),
  },
  [
    {
      name: 'have their reasons',
      request: 'POST /global/7',
      status: 401,
      event: { ...denied, ...nobody, reason: 'Sign in first' },
    },
    {
      name: 'leave those of the handler',
      request: 'POST /global/7',
      headers: asAda,
      status: 500,
      answer: '{"caught":true}',
      event: { ...failure, ...ada, reason: 'Out of things' },
    },
    {
      name: 'leave a success alone',
      request: 'POST /global/8',
      headers: asAda,
      status: 201,
      event: { ...ada, outcome: 'success', target_id: '8' },
    },
    {
      name: 'see what a parser refuses, and so does the event',
      request: 'POST /global/7',
      body: '{"name":',
      status: 400,
      answer: '{"caught":true}',
      event: { ...failure, ...nobody, reason: expect.stringMatching(/JSON/), context: { route: '/global/:id' } },
    },
  ],
);

describeCases(
  'what Nest itself refuses before everything else',
  {
    controllers: [GlobalController],
    configure: (application) => application.enableCsrfProtection(),
  },
  [
    {
      name: 'as a request from another site, is recorded',
      request: 'POST /global/8',
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      status: 403,
      event: { ...denied, target_id: '8', reason: expect.any(String), context: { route: '/global/:id', status: 403 } },
    },
  ],
);
