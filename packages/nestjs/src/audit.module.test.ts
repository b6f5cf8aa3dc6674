import 'reflect-metadata';
import '@audit-trail/testing/vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { auditRecorder } from '@audit-trail/testing';
import { Controller, Injectable, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { AUDIT_TRAIL, Audited, AuditModule, InjectAuditTrail } from './index.js';
import { listen, serve } from './serve.fixture.js';

describe('the module', () => {
  @Injectable()
  class Reports {
    constructor(@InjectAuditTrail() private readonly trail: AuditTrail) {}

    send(): void {
      this.trail.record({ action: 'report.sent', type: 'c', actor: { type: 'job', id: 'nightly' } });
    }
  }

  @Controller()
  class PingController {
    @Audited('ping.made')
    @Post('ping')
    ping(): void {}
  }

  it('opens a trail of its own, asynchronously configured, and closes it with the application', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'audit-trail-nest-'));
    @Module({
      imports: [AuditModule.forRootAsync({ useFactory: async () => ({ directory }) })],
      controllers: [PingController],
      providers: [Reports],
    })
    class AppModule {}
    const application = await NestFactory.create(AppModule, { logger: false });
    await application.listen(0, '127.0.0.1');
    await fetch(`${await application.getUrl()}/ping`, { method: 'POST' });
    application.get(Reports).send();
    const trail = application.get<AuditTrail>(AUDIT_TRAIL);
    expect(trail.health().recorded).toBe(2);
    await application.close();
    expect(() => trail.record({ action: 'a.done', type: 'c' })).toThrow(/closed/);
    const reopened = createAuditTrail({ directory });
    expect(reopened.health().journal.bytes).toBeGreaterThan(0);
    await reopened.close();
    await rm(directory, { recursive: true });
  });

  it('works in a testing module, with the recorder in place of the trail', async () => {
    const recorder = auditRecorder();
    const testing = await Test.createTestingModule({
      imports: [AuditModule.forRoot({ directory: '/nonexistent/never-used' })],
      controllers: [PingController],
    })
      .overrideProvider(AUDIT_TRAIL)
      .useValue(recorder.trail)
      .compile();
    const { send } = await listen(testing.createNestApplication());
    await send('/ping');
    expect(recorder).toHaveRecorded('ping.made', { outcome: 'success' });
  });

  it('works in a testing module on Fastify, which gets its adapter late', async () => {
    const recorder = auditRecorder();
    const testing = await Test.createTestingModule({
      imports: [AuditModule.forRoot({ trail: recorder.trail })],
      controllers: [PingController],
    }).compile();
    const { send } = await listen(testing.createNestApplication(new FastifyAdapter()));
    await send('/ping');
    expect(recorder).toHaveRecorded('ping.made', { outcome: 'success', context: { route: '/ping' } });
    expect(recorder.events).toHaveLength(1);
  });

  it('refuses a platform that it does not know, at start', async () => {
    class OtherAdapter extends ExpressAdapter {
      override getType(): string {
        return 'node';
      }
    }
    @Module({ imports: [AuditModule.forRoot({ trail: auditRecorder().trail })] })
    class AppModule {}
    await expect(
      NestFactory.create(AppModule, new OtherAdapter(), { logger: false, abortOnError: false }),
    ).rejects.toThrow(/on @nestjs\/platform-express and @nestjs\/platform-fastify; this application runs on 'node'/);
  });

  it('closes no trail that it was given', async () => {
    const recorder = auditRecorder();
    @Module({ imports: [AuditModule.forRoot({ trail: recorder.trail })] })
    class AppModule {}
    const application = await NestFactory.create(AppModule, { logger: false });
    await application.init();
    await application.close();
    recorder.trail.record({ action: 'a.done', type: 'c', actor: { id: 'u1' } });
    expect(recorder.events).toHaveLength(1);
  });

  it.each([
    ['Express', () => new ExpressAdapter()],
    ['Fastify', () => new FastifyAdapter()],
  ] as const)('imported twice records each request once on %s', async (_name, createAdapter) => {
    const recorder = auditRecorder();
    @Module({ imports: [AuditModule.forRoot({ trail: recorder.trail })] })
    class FeatureModule {}
    @Module({
      imports: [FeatureModule, AuditModule.forRoot({ trail: recorder.trail })],
      controllers: [PingController],
    })
    class AppModule {}
    const { send } = await listen(await NestFactory.create(AppModule, createAdapter(), { logger: false }));
    expect((await send('/ping')).status).toBe(201);
    expect(recorder.events).toHaveLength(1);
  });

  it('mounted in two applications of one process records each request once', async () => {
    const [first, second] = [await serve([PingController]), await serve([PingController])];
    await first.send('/ping');
    await second.send('/ping');
    expect([first.recorder.events.length, second.recorder.events.length]).toEqual([1, 1]);
  });
});
