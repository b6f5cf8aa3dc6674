import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type CanActivate, Controller, Delete, Module, type NestInterceptor, UseGuards } from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import express, { type Request, type Response } from 'express';
import { describe, expect, it } from 'vitest';

// What the README says of the usual ways to audit, by which it compares.

describe('A NestJS interceptor', () => {
  it('does not run when a guard refuses', async () => {
    const seen: string[] = [];
    class Nobody implements CanActivate {
      canActivate(): boolean {
        return false;
      }
    }
    class Auditing implements NestInterceptor {
      intercept(...[, next]: Parameters<NestInterceptor['intercept']>): ReturnType<NestInterceptor['intercept']> {
        seen.push('intercepted');
        return next.handle();
      }
    }
    @Controller('documents')
    class Documents {
      @Delete('open') open(): void {}
      @UseGuards(Nobody) @Delete('closed') closed(): void {}
    }
    @Module({ controllers: [Documents], providers: [{ provide: APP_INTERCEPTOR, useClass: Auditing }] })
    class Application {}

    const application = await NestFactory.create(Application, { logger: false });
    try {
      await application.listen(0, '127.0.0.1');
      const url = await application.getUrl();
      expect((await fetch(`${url}/documents/open`, { method: 'DELETE' })).status).toBe(200);
      expect(seen).toEqual(['intercepted']);
      expect((await fetch(`${url}/documents/closed`, { method: 'DELETE' })).status).toBe(403);
      expect(seen).toEqual(['intercepted']);
    } finally {
      await application.close();
    }
  });
});

describe('An Express listener', () => {
  it("at 'finish' no longer sees params and mount path when an error handler answered", async () => {
    const finished = Promise.withResolvers<Pick<Request, 'params' | 'baseUrl'>>();
    const router = express
      .Router()
      .delete('/documents/:id', (_request, _response, next) => next(new Error('Admins only')));
    await using server = await serve((request, response) => {
      response.on('finish', () => finished.resolve({ params: request.params, baseUrl: request.baseUrl }));
    }, router);
    await fetch(`${server.url}/api/documents/42`, { method: 'DELETE' });
    expect(await finished.promise).toEqual({ params: {}, baseUrl: '' });
  });

  it("never sees 'finish' when the client has left, and at 'close' a status of 200", async () => {
    const reached = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<Pick<Response, 'statusCode' | 'writableFinished'>>();
    const router = express.Router().post('/slow', () => reached.resolve());
    await using server = await serve((_request, response) => {
      response.on('close', () => closed.resolve(response));
    }, router);
    const leaving = new AbortController();
    const answer = fetch(`${server.url}/api/slow`, { method: 'POST', signal: leaving.signal });
    await reached.promise;
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(await closed.promise).toMatchObject({ statusCode: 200, writableFinished: false });
  });
});

async function serve(listen: (request: Request, response: Response) => void, router: express.Router) {
  const application = express();
  application.use((request, response, next) => {
    listen(request, response);
    next();
  });
  application.use('/api', router);
  application.use((_error: unknown, _request: Request, response: Response, _next: unknown) => {
    response.sendStatus(403);
  });
  const server = application.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
