import { Audited, AuditModule } from '@audit-trail/nestjs';
import { type CanActivate, Controller, type ExecutionContext, Injectable, Post, UseGuards } from '@nestjs/common';
import { ClsModule, ClsService } from 'nestjs-cls';
import { describe, expect, it } from 'vitest';
import { auditing, json, platforms } from './serve.js';

@Injectable()
class SignIn implements CanActivate {
  constructor(private readonly cls: ClsService) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    this.cls.set('user', { id: headers['x-user'] });
    return true;
  }
}

@Injectable()
class RefuseGuests implements CanActivate {
  constructor(private readonly cls: ClsService) {}

  canActivate(): boolean {
    return this.cls.get<string>('user.id') !== 'guest';
  }
}

@UseGuards(SignIn, RefuseGuests)
@Controller('things')
class ThingsController {
  constructor(private readonly cls: ClsService) {}

  @Audited('thing.made', { target: 'thing:params.id' })
  @Post(':id')
  make() {
    return { by: this.cls.get<string>('user.id') };
  }
}

const mounts = [
  ['by middleware', { middleware: { mount: true } }],
  ['by a guard', { guard: { mount: true } }],
] as const;
const cases = platforms.flatMap(([platform, createAdapter]) =>
  mounts.flatMap(([mounted, options]) =>
    ['before', 'behind'].map((order) => ({ platform, createAdapter, mounted, options, order })),
  ),
);

describe.each(cases)('nestjs-cls, mounted $mounted $order AuditModule, on $platform', (served) => {
  const { createAdapter, options, order } = served;

  it('says who acts in concurrent requests, done or refused', async () => {
    const { send, told } = await auditing(createAdapter, {
      controllers: [ThingsController],
      modules: (trail) => {
        const cls = ClsModule.forRoot({ global: true, ...options });
        const audit = AuditModule.forRootAsync({
          inject: [ClsService],
          useFactory: (service: ClsService) => ({ trail, actor: () => service.get<{ id: string }>('user') }),
        });
        return order === 'before' ? [cls, audit] : [audit, cls];
      },
    });
    const make = (id: string, user: string) => send(`POST /things/${id}`, json({}, { 'x-user': user }));
    expect(await Promise.all([make('1', 'ada'), make('2', 'bob'), make('3', 'guest')])).toMatchObject([
      { status: 201, body: { by: 'ada' } },
      { status: 201, body: { by: 'bob' } },
      { status: 403 },
    ]);
    const event = { action: 'thing.made', route: '/things/:id' };
    expect(told().toSorted((a, b) => a.target.localeCompare(b.target))).toEqual([
      { ...event, outcome: 'success', actor: 'ada', target: '1', status: 201, request: 'r1' },
      { ...event, outcome: 'success', actor: 'bob', target: '2', status: 201, request: 'r2' },
      {
        ...event,
        outcome: 'denied',
        reason: 'Forbidden resource',
        actor: 'guest',
        target: '3',
        status: 403,
        request: 'r3',
      },
    ]);
  });
});
