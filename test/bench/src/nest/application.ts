import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Controller, type DynamicModule, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { signIn } from '../requests/sign-in.js';

export interface ApplicationOptions {
  readonly imports?: readonly DynamicModule[];
  /** Before all other middleware of the application. */
  readonly first?: RequestHandler;
  /** On the handler that is asked for. */
  readonly decorators?: readonly MethodDecorator[];
  /** On the other. */
  readonly otherDecorators?: readonly MethodDecorator[];
}

/** Node.js runs these sources as they are, so decorators are called, as a compiler has them called. */
function decorate(controller: new () => object, method: string, decorators: readonly MethodDecorator[]): void {
  const { prototype } = controller as { readonly prototype: object };
  Param('id')(prototype, method, 0);
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
  Object.defineProperty(prototype, method, Reflect.decorate([...decorators], prototype, method, descriptor));
}

/** Serves the application of all variants on a free port: a route that answers with who was asked for, and another like it. */
export async function serve(
  { imports = [], first, decorators = [], otherDecorators = [] }: ApplicationOptions,
  { close, ...checks }: Omit<Server, 'port'>,
): Promise<Server> {
  class UsersController {
    find(id: string): object {
      return { id };
    }
  }
  decorate(UsersController, 'find', [...decorators, Get(':id')]);
  Controller('users')(UsersController);
  class AccountsController {
    find(id: string): object {
      return { id };
    }
  }
  decorate(AccountsController, 'find', [...otherDecorators, Get(':id')]);
  Controller('accounts')(AccountsController);
  class AppModule {}
  Module({ imports: [...imports], controllers: [UsersController, AccountsController] })(AppModule);

  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  if (first) app.use(first);
  app.use(signIn);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    port,
    ...checks,
    close: async () => {
      await app.close();
      await close?.();
    },
  };
}
