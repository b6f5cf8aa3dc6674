import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import type { AuditTrail } from '@audit-trail/core';
import { Audited, AuditModule } from '@audit-trail/nestjs';
import { type DynamicModule, Controller, Get, type MiddlewareConsumer, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Subject } from './subject.js';
import { openTrail, trailChecks } from './trail.js';

export async function openBareNest(): Promise<Subject> {
  return { port: await serveNest(undefined), check: () => undefined, close: () => Promise.resolve() };
}

export async function openNest(folder: string): Promise<Subject> {
  const trail = openTrail(folder);
  return { port: await serveNest(trail), ...trailChecks(trail, folder) };
}

/** Decorators are called as functions: Node.js runs these sources as they are, and knows no decorators. */
async function serveNest(trail: AuditTrail | undefined): Promise<number> {
  class UsersController {
    view(id: string): { readonly id: string } {
      return { id };
    }
  }
  const { prototype } = UsersController;
  const view = Object.getOwnPropertyDescriptor(prototype, 'view') ?? {};
  Param('id')(prototype, 'view', 0);
  Get(':id')(prototype, 'view', view);
  if (trail) Audited('user.viewed', { target: 'user:params.id' })(prototype, 'view', view);
  Controller('users')(UsersController);

  class ApplicationModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(signIn).forRoutes('{*path}');
    }
  }
  const imports: DynamicModule[] = trail ? [AuditModule.forRoot({ trail })] : [];
  Module({ imports, controllers: [UsersController] })(ApplicationModule);
  const nest = await NestFactory.create(ApplicationModule, { logger: false });
  await nest.listen(0, '127.0.0.1');
  return ((nest.getHttpServer() as Server).address() as AddressInfo).port;
}

function signIn(request: object, _response: unknown, next: () => void): void {
  Object.assign(request, { user: { type: 'user', id: 'u1', name: 'Rosella Lang' } });
  next();
}
