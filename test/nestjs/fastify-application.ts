import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { type AuditTrail, currentAudit } from '@audit-trail/core';
import { Audited, AuditModule, type CaptureSources, InjectAuditTrail } from '@audit-trail/nestjs';
import { auditRecorder } from '@audit-trail/testing';
import { Body, Controller, Get, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication, RouteConfig, RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';

const target = { target: 'thing:params.id' } as const;

@Controller('things')
class ThingsController {
  constructor(@InjectAuditTrail() private readonly trail: AuditTrail) {}

  @Audited('thing.made', target)
  @Post(':id')
  make(@Body() _body: unknown): void {}

  @Post('unannotated/:id')
  makeUnannotated(@Body() _body: unknown): void {
    this.trail.record({ action: 'mail.sent', type: 'c' });
  }

  @Audited('thing.made', target)
  @RouteSchema({ body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } })
  @Post('with-schema/:id')
  makeWithSchema(): void {}

  @Audited('thing.read', target)
  @RouteConfig({ own: 'config' })
  @Get('with-config/:id')
  readConfig(@Req() request: FastifyRequest): unknown {
    return (request.routeOptions.config as { own?: string }).own;
  }

  @Audited('thing.read', {
    ...target,
    metadata: ({ req, res }: CaptureSources<FastifyRequest, FastifyReply>) => ({
      of: req.routeOptions.url,
      elapsed: typeof res.elapsedTime,
    }),
  })
  @Get('sources/:id')
  sources(): void {}

  @Audited('thing.read', target)
  @Get('by-request/:id')
  byRequest(@Req() request: FastifyRequest): void {
    currentAudit(request).metadata({ found: true });
  }

  @Audited('thing.read', target)
  @Get('in-context/:id')
  inContext(): void {
    currentAudit().metadata({ found: true });
  }

  @Audited('thing.read', target)
  @Get('hijacked/:id')
  hijacked(@Res() reply: FastifyReply): void {
    reply.hijack();
    reply.raw.writeHead(202, { 'content-length': 8 });
    reply.raw.write('hijacked');
    setTimeout(() => reply.raw.end(), 100);
  }

  @Audited('thing.read', target)
  @Get('raw/:id')
  raw(@Res() reply: FastifyReply): void {
    reply.raw.statusCode = 203;
    reply.raw.end('raw');
  }

  @Audited('thing.read', target)
  @Get('stream/:id')
  stream(@Res() reply: FastifyReply): void {
    void reply.type('text/plain').send(Readable.from(['a', 'b']));
  }

  @Audited('thing.read', target)
  @Get('broken-stream/:id')
  brokenStream(@Res() reply: FastifyReply): void {
    async function* broken(): AsyncGenerator<string> {
      yield 'half';
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('cable cut');
    }
    void reply.send(Readable.from(broken()));
  }

  @Audited('thing.read', target)
  @Get('error/:id')
  error(@Res() reply: FastifyReply): void {
    void reply.send(Object.assign(new Error('gone for good'), { statusCode: 410 }));
  }
}

interface Options {
  readonly adapter?: FastifyAdapter;
  readonly configure?: (application: NestFastifyApplication, instance: FastifyInstance) => unknown;
  readonly actor?: (request: FastifyRequest) => { id: string } | undefined;
}

/** Runs callbacks as old libraries do, from a queue: the asynchronous context of who asked for it is lost. */
export function outOfContext(): (callback: () => void) => void {
  const queue: (() => void)[] = [];
  const timer = setInterval(() => queue.shift()?.(), 1);
  onTestFinished(() => clearInterval(timer));
  return (callback) => void queue.push(callback);
}

/** Sends a body only when the server waits for it, so that it is parsed when its bytes come in. */
async function sendLater(url: string, body: string, headers: Record<string, string>): Promise<number | undefined> {
  const sent = httpRequest(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } });
  sent.flushHeaders();
  await new Promise((resolve) => setTimeout(resolve, 50));
  sent.end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

/** Serves an application on Fastify until the test ends. */
export async function serveOnFastify({ adapter = new FastifyAdapter(), configure, actor }: Options = {}) {
  const recorder = auditRecorder();
  @Module({
    imports: [AuditModule.forRoot({ trail: recorder.trail, settleDeadline: 50, actor })],
    controllers: [ThingsController],
  })
  class ApplicationModule {}
  const application = await NestFactory.create<NestFastifyApplication>(ApplicationModule, adapter, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  onTestFinished(() => application.close());
  await configure?.(application, application.getHttpAdapter().getInstance());
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();
  return {
    application,
    recorder,
    url,
    postLater: (path: string, body: string, headers: Record<string, string> = {}) =>
      sendLater(`${url}/things/${path}`, body, headers),
    get: (path: string) => fetch(`${url}/things/${path}`),
    post: (path: string, init: RequestInit = {}) =>
      fetch(`${url}/things/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
        ...init,
      }),
  };
}
