import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditTrail, fileJournal } from '@audit-trail/core';
import { Controller, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { expect, it, onTestFinished } from 'vitest';
import { Audited, AuditModule } from './index.js';
import { listen } from './serve.fixture.js';

it.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const)('answers 503 on %s before the handler while nothing can be recorded', async (_name, createAdapter) => {
  const directory = mkdtempSync(join(tmpdir(), 'audit-nest-'));
  const journal = fileJournal({ directory, maxBytes: 20_000, blockFor: 10 });
  const trail = createAuditTrail({ journal, onFailure: 'fail', onError: () => undefined });
  onTestFinished(async () => {
    await trail.close();
    rmSync(directory, { recursive: true });
  });
  const handled: string[] = [];
  @Controller('things')
  class ThingsController {
    @Audited('thing.made')
    @Post(':id')
    make(@Param('id') id: string) {
      handled.push(id);
    }
  }
  @Module({ imports: [AuditModule.forRoot({ trail })], controllers: [ThingsController] })
  class AppModule {}
  const { send } = await listen(await NestFactory.create(AppModule, createAdapter(), { logger: false }));
  expect((await send('/things/1')).status).toBe(201);
  const filler = {
    action: 'filler.made',
    type: 'c',
    actor: { id: 'u1' },
    metadata: { text: 'x'.repeat(1000) },
  } as const;
  while (journal.trouble === undefined) trail.record(filler);
  const refused = await send('/things/2');
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ message: expect.stringContaining("can't be recorded") });
  expect(handled).toEqual(['1']);
});
