import { createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Audited, AuditModule } from '@audit-trail/nestjs';
import { auditRecorder } from '@audit-trail/testing';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Module,
  Post,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UseFilters,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { concat, delay, from, type Observable, of, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CreateAdapter, platforms } from './platforms.js';
import { CatchAll, DomainError, DomainFilter, RefuseWithReason } from './refusing.js';

@Controller()
class BytesController {
  @Audited('thing.read', { target: 'thing:result.id' })
  @Header('x-own', 'yes')
  @Get('json')
  json(): object {
    return { id: 7 };
  }

  @Audited('thing.made', { target: 'thing:body.id' })
  @HttpCode(202)
  @Post('made')
  async made(@Body() body: object): Promise<object> {
    return body;
  }

  @Audited('thing.made')
  @HttpCode(204)
  @Post('nothing')
  nothing(): void {}

  @Audited('thing.read')
  @Redirect('/json', 307)
  @Get('moved')
  moved(): void {}

  @Audited('thing.read')
  @UseGuards(RefuseWithReason)
  @Get('refused')
  refused(): void {}

  @Audited('thing.read')
  @UseFilters(new DomainFilter(418))
  @Get('filtered')
  filtered(): void {
    throw new DomainError('short and stout');
  }

  @Audited('thing.read', { target: 'thing:result.id' })
  @Get('by-res')
  byRes(@Res() reply: { status(code: number): { send(body: object): void } }): void {
    reply.status(203).send({ id: 7 });
  }

  @Audited('thing.read')
  @Get('unserialisable')
  unserialisable(): object {
    return { id: 7n };
  }

  @Audited('thing.read')
  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(createReadStream(fileURLToPath(import.meta.url)), { type: 'text/plain' });
  }

  @Audited('thing.read')
  @Get('chunks')
  chunks(): StreamableFile {
    return new StreamableFile(Readable.from(['a', 'b', 'c']), { type: 'text/plain' });
  }

  @Audited('thing.read')
  @Get('broken-chunks')
  brokenChunks(): StreamableFile {
    async function* broken(): AsyncGenerator<string> {
      yield 'half';
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('cable cut');
    }
    return new StreamableFile(Readable.from(broken()), { type: 'text/plain', length: 100 });
  }

  @Audited('thing.read', { target: 'thing:result.id' })
  @Get('many')
  many(): Observable<object> {
    return from([{ id: 1 }, { id: 2 }]);
  }

  @Audited('thing.read')
  @Sse('events')
  events(): Observable<object> {
    return concat(of({ data: 'one' }).pipe(delay(30)), of({ data: { two: 2 }, id: 'x' }));
  }

  @Audited('thing.read')
  @Sse('broken-events')
  brokenEvents(): Observable<object> {
    return concat(
      of({ data: 'one' }).pipe(delay(30)),
      throwError(() => new Error('feed broke')),
    );
  }
}

async function start(
  createAdapter: CreateAdapter,
  imports: object[],
): Promise<{ url: string; close(): Promise<void> }> {
  @Module({ imports: imports as never, controllers: [BytesController] })
  class ApplicationModule {}
  const application = await NestFactory.create(ApplicationModule, createAdapter(), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  application.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }).useGlobalFilters(new CatchAll());
  await application.listen(0, '127.0.0.1');
  return { url: await application.getUrl(), close: () => application.close() };
}

/** Sends a request by hand, and gives the bytes that come back, but for the time. */
async function exchange(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('latin1');
  const [head, body = ''] = request.split('\n\n');
  const headers = [head, 'Host: example.com', 'Connection: close', `Content-Length: ${body.length}`];
  if (body !== '') headers.push('Content-Type: application/json');
  socket.write(`${headers.join('\r\n')}\r\n\r\n${body}`);
  let answer = '';
  try {
    for await (const chunk of socket) {
      answer += chunk;
      if (answer.endsWith('\r\n0\r\n\r\n')) break; // server-sent events keep the connection, whatever is asked for
    }
  } catch (error) {
    answer += `\n[${(error as NodeJS.ErrnoException).code}]`;
  }
  return answer.replace(/^Date: .*$/im, 'Date: now');
}

describe.each(platforms)('the bytes of an answer on %s', (_name, createAdapter) => {
  const recorder = auditRecorder();
  let plain: Awaited<ReturnType<typeof start>>;
  let audited: typeof plain;
  beforeAll(async () => {
    plain = await start(createAdapter, []);
    audited = await start(createAdapter, [AuditModule.forRoot({ trail: recorder.trail })]);
  });
  afterAll(() => Promise.all([plain.close(), audited.close()]));

  it.each([
    'GET /json',
    'HEAD /json',
    'OPTIONS /json',
    'POST /made\n\n{"id":7}',
    'POST /made\n\n{"id":',
    'POST /nothing',
    'GET /moved',
    'GET /refused',
    'GET /filtered',
    'GET /by-res',
    'GET /unserialisable',
    'GET /file',
    'HEAD /file',
    'GET /chunks',
    'GET /broken-chunks',
    'GET /many',
    'GET /events',
    'GET /broken-events',
    'GET /nowhere',
    'GET /%E0%A4%A',
  ])('are those of the application without auditing: %s', async (request) => {
    const [line, body] = request.split('\n\n');
    const sent = body === undefined ? `${line} HTTP/1.1` : `${line} HTTP/1.1\n\n${body}`;
    const expected = await exchange(plain.url, sent);
    expect(expected).toMatch(/^HTTP\/1\.1 \d{3} /);
    expect(await exchange(audited.url, sent)).toBe(expected);
  });
});
