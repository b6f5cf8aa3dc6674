import { setImmediate } from 'node:timers/promises';
import { type AuditTrail, currentAudit } from '@audit-trail/core';
import { Audited, InjectAuditTrail } from '@audit-trail/nestjs';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  NotFoundException,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import {
  Command,
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventsHandler,
  type ICommandHandler,
  type IEventHandler,
} from '@nestjs/cqrs';
import { describe, expect, it } from 'vitest';
import { auditing, platforms } from './serve.js';

class Rename extends Command<void> {
  constructor(readonly id: string) {
    super();
  }
}

class Renamed {
  constructor(readonly id: string) {}
}

@CommandHandler(Rename)
class RenameHandler implements ICommandHandler<Rename> {
  constructor(
    @InjectAuditTrail() private readonly trail: AuditTrail,
    private readonly events: EventBus,
  ) {}

  async execute({ id }: Rename): Promise<void> {
    await setImmediate();
    if (id === 'none') throw new NotFoundException('No such thing');
    currentAudit().target({ type: 'thing', id });
    this.trail.record({ action: 'name.taken', type: 'c', target: { id } });
    this.events.publish(new Renamed(id));
  }
}

/** What event handlers wait for, so that the answer goes before them. */
let answered = Promise.withResolvers<void>();

@EventsHandler(Renamed)
class RenamedHandler implements IEventHandler<Renamed> {
  constructor(@InjectAuditTrail() private readonly trail: AuditTrail) {}

  async handle({ id }: Renamed): Promise<void> {
    await answered.promise;
    this.trail.record({ action: 'mail.sent', type: 'c', target: { id } });
  }
}

class SignIn implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string>; user?: object }>();
    request.user = { id: request.headers['x-user'] };
    return true;
  }
}

@UseGuards(SignIn)
@Controller('things')
class ThingsController {
  constructor(private readonly commands: CommandBus) {}

  @Audited('thing.renamed')
  @Post(':id')
  rename(@Param('id') id: string) {
    return this.commands.execute(new Rename(id));
  }
}

const cqrs = {
  imports: [CqrsModule.forRoot()],
  controllers: [ThingsController],
  providers: [RenameHandler, RenamedHandler],
};

describe.each(platforms)('@nestjs/cqrs, on %s', (_name, createAdapter) => {
  it('has handlers of commands and events act for the right one of concurrent requests, also after its answer', async () => {
    answered = Promise.withResolvers();
    const { send, told, recorder } = await auditing(createAdapter, cqrs);
    const rename = (id: string, user: string) => send(`POST /things/${id}`, { headers: { 'x-user': user } });
    await Promise.all([rename('1', 'u1'), rename('2', 'u2')]);
    expect(recorder.find('mail.sent')).toEqual([]);
    answered.resolve();
    await setImmediate();
    const of = (target: string) => told().filter((event) => event.target === target);
    for (const n of ['1', '2']) {
      const event = { actor: `u${n}`, target: n, request: `r${n}` };
      expect(of(n)).toEqual([
        { ...event, action: 'name.taken' },
        { ...event, action: 'thing.renamed', outcome: 'success', route: '/things/:id', status: 201 },
        { ...event, action: 'mail.sent' },
      ]);
    }
    expect(told()).toHaveLength(6);
  });

  it('has what a handler throws as the reason', async () => {
    const { send, told } = await auditing(createAdapter, cqrs);
    expect((await send('POST /things/none', { headers: { 'x-user': 'u1' } })).status).toBe(404);
    expect(told()).toEqual([
      {
        action: 'thing.renamed',
        outcome: 'failure',
        reason: 'No such thing',
        actor: 'u1',
        target: '',
        route: '/things/:id',
        status: 404,
        request: 'r1',
      },
    ]);
  });
});
