import { Audited } from '@audit-trail/nestjs';
import { type CanActivate, Controller, type ExecutionContext, Get, Post, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { describe, expect, it } from 'vitest';
import { auditing, platforms } from './serve.js';

class SignIn implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    Object.assign(context.switchToHttp().getRequest<object>(), { user: { id: 'u1' } });
    return true;
  }
}

@Controller()
class ThingsController {
  @Audited('thing.made', { target: 'thing:params.id' })
  @Post('things/:id')
  make(): void {}

  @Get('open')
  open(): void {}
}

const throttled: Provider = { provide: APP_GUARD, useClass: ThrottlerGuard };
const signedIn: Provider = { provide: APP_GUARD, useClass: SignIn };

describe.each(platforms)('@nestjs/throttler, on %s', (_name, createAdapter) => {
  it.each([
    ['behind authentication: a failure of whoever sends too much', [signedIn, throttled], 'u1'],
    ['before authentication: a failure of nobody known', [throttled, signedIn], ''],
  ])('refuses %s', async (_order, providers, actor) => {
    const { send, told } = await auditing(createAdapter, {
      imports: [ThrottlerModule.forRoot([{ limit: 1, ttl: 60_000 }])],
      controllers: [ThingsController],
      providers,
    });
    expect((await send('POST /things/1')).headers.get('x-ratelimit-remaining')).toBe('0');
    const refused = await send('POST /things/2');
    expect(refused).toMatchObject({ status: 429, body: { message: 'ThrottlerException: Too Many Requests' } });
    expect(refused.headers.get('retry-after')).toBe('60');
    const event = { action: 'thing.made', route: '/things/:id' };
    expect(told()).toEqual([
      { ...event, outcome: 'success', actor: 'u1', target: '1', status: 201, request: 'r1' },
      {
        ...event,
        outcome: 'failure',
        reason: 'ThrottlerException: Too Many Requests',
        actor,
        target: '2',
        status: 429,
        request: 'r2',
      },
    ]);
  });

  it('refuses what nobody audits without a word', async () => {
    const { send, told } = await auditing(createAdapter, {
      imports: [ThrottlerModule.forRoot([{ limit: 1, ttl: 60_000 }])],
      controllers: [ThingsController],
      providers: [throttled],
    });
    expect([(await send('GET /open')).status, (await send('GET /open')).status]).toEqual([200, 429]);
    expect(told()).toEqual([]);
  });
});
