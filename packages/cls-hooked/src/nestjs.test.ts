import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { Audited, AuditModule } from '@audit-trail/nestjs';
import { Controller, Delete, ForbiddenException, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, it, onTestFinished } from 'vitest';
import { clsContext } from './index.js';
import { everything, newNamespace, recording, runsIn, signsInto } from './serve.fixture.js';

it('A Nest application has the actor, group and ids of the namespace in its events, also of what a guard denies', async () => {
  const namespace = newNamespace();
  const { recorder, trail, errors } = recording();

  class AdminsOnly {
    canActivate(): boolean {
      if (namespace.get('user')?.id.startsWith('admin')) return true;
      throw new ForbiddenException('Admins only');
    }
  }

  @Controller('documents')
  class DocumentsController {
    @Audited('document.deleted', { target: 'document:params.id' })
    @UseGuards(AdminsOnly)
    @Delete(':id')
    async delete(): Promise<void> {
      await pause(Math.random() * 10);
      trail.record({ action: 'mail.sent', type: 'c' });
    }
  }

  @Module({
    imports: [AuditModule.forRoot({ trail, ...clsContext(namespace, everything) })],
    controllers: [DocumentsController],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false });
  onTestFinished(() => app.close());
  app.use(runsIn(namespace), signsInto(namespace));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const remove = (user: string) => fetch(`${url}/documents/${user}`, { method: 'DELETE', headers: { 'x-user': user } });
  await Promise.all(['admin1', 'member', 'admin2'].map(remove));

  const told = recorder.events.map(({ action, outcome, actor_id, group, context }) =>
    [action, outcome, actor_id, group, context?.request_id, context?.session_id].join(' '),
  );
  const of = (id: string) => `${id} tenant-of-${id} request-of-${id} session-of-${id}`;
  expect(told.toSorted()).toEqual([
    `document.deleted denied ${of('member')}`,
    `document.deleted success ${of('admin1')}`,
    `document.deleted success ${of('admin2')}`,
    `mail.sent  ${of('admin1')}`,
    `mail.sent  ${of('admin2')}`,
  ]);
  expect(errors).toEqual([]);
});
