import { randomUUID } from 'node:crypto';
import { Audited } from '@audit-trail/nestjs';
import { Controller, Delete, ForbiddenException, Injectable, type CanActivate, UseGuards } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { auditing } from './serve.js';

@Injectable()
class RefuseAll implements CanActivate {
  canActivate(): never {
    throw new ForbiddenException('Not you');
  }
}

@Controller('things')
class ThingsController {
  constructor(private readonly logger: PinoLogger) {}

  @Audited('thing.removed', { target: 'thing:params.id' })
  @Delete(':id')
  remove(): void {
    this.logger.info('removing');
  }

  @Audited('thing.emptied', { target: 'thing:params.id' })
  @UseGuards(RefuseAll)
  @Delete(':id/content')
  empty(): void {}
}

interface Line {
  readonly msg: string;
  readonly req: { readonly id: string | number };
}

// The logger that is configured first is that of the whole process.
const lines: Line[] = [];
const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };
beforeEach(() => void lines.splice(0));

// On Express, pino-http gives requests their ids; on Fastify, it keeps those of Fastify.
describe.each([
  ['Express', () => new ExpressAdapter(), {}],
  // The default of nestjs-pino matches no route there.
  ['Fastify', () => new FastifyAdapter({ genReqId: () => randomUUID() }), { forRoutes: ['*path'] }],
])('nestjs-pino, on %s', (_name, createAdapter, options) => {
  it('logs each request with the id that is recorded, done or refused', async () => {
    const { send, told } = await auditing(createAdapter, {
      imports: [LoggerModule.forRoot({ pinoHttp: [{}, stream], ...options })],
      controllers: [ThingsController],
    });
    expect((await send('DELETE /things/1')).status).toBe(200);
    expect((await send('DELETE /things/1/content')).status).toBe(403);
    await expect
      .poll(() => lines.map(({ msg }) => msg))
      .toEqual(['removing', 'request completed', 'request completed']);
    const [done, , refused] = lines.map(({ req }) => String(req.id));
    expect(done).not.toBe(refused);
    expect(told()).toEqual([
      {
        action: 'thing.removed',
        outcome: 'success',
        actor: '',
        target: '1',
        route: '/things/:id',
        status: 200,
        request: done,
      },
      {
        action: 'thing.emptied',
        outcome: 'denied',
        reason: 'Not you',
        actor: '',
        target: '1',
        route: '/things/:id/content',
        status: 403,
        request: refused,
      },
    ]);
  });
});
