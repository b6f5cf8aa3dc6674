import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:http2';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type AuditEvent, createAuditTrail, type Sink } from '@audit-trail/core';
import { Audited, AuditModule } from '@audit-trail/nestjs';
import { Controller, Get, HttpCode, Module, Res, Sse, StreamableFile } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { from, map, type Observable } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';

interface Reply {
  send: (text: string) => void;
}

@Audited({ waitFor: 'delivered' })
@Controller()
class HeldController {
  @Audited('thing.read')
  @Get('value')
  value(): object {
    return { id: 7 };
  }

  @Audited('thing.deleted')
  @HttpCode(204)
  @Get('nothing')
  nothing(): void {}

  @Audited('thing.read')
  @Get('stream')
  stream(): StreamableFile {
    return new StreamableFile(Readable.from([Buffer.from('one '), Buffer.from('two')]));
  }

  @Audited('thing.read')
  @Get('by-hand')
  byHand(@Res() reply: Reply): void {
    reply.send('by hand');
  }

  @Audited('thing.watched')
  @Sse('ticks')
  ticks(): Observable<{ data: string }> {
    return from(['1', '2']).pipe(map((data) => ({ data })));
  }
}

/** An application on a real journal, whose sink takes nothing before it is released. */
async function serve(adapter: AbstractHttpAdapter) {
  const directory = mkdtempSync(join(tmpdir(), 'audit-nest-'));
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const delivered: AuditEvent[] = [];
  const write: Sink['write'] = async ({ events }) => {
    reached.resolve();
    await promise;
    delivered.push(...events);
  };
  const trail = createAuditTrail({ directory, sinks: [{ name: 'held', write }], batch: { maxDelay: 1 } });
  @Module({ controllers: [HeldController], imports: [AuditModule.forRoot({ trail, actor: () => ({ id: 'u1' }) })] })
  class ApplicationModule {}
  const application = await NestFactory.create(ApplicationModule, adapter, {
    logger: false,
    forceCloseConnections: true,
  });
  onTestFinished(async () => {
    release();
    await application.close();
    await trail.close({ deadline: 1_000 });
    rmSync(directory, { recursive: true });
  });
  await application.listen(0, '127.0.0.1');
  return { url: await application.getUrl(), release, reached: reached.promise, delivered };
}

/** Whether something is still to come after what is not held has come. */
async function isPending(answer: Promise<unknown>): Promise<boolean> {
  const late = new Promise((resolve) => setTimeout(resolve, 30, 'late'));
  return (await Promise.race([answer, late])) === 'late';
}

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('an answer of NestJS on %s that waits for its event', (_name, createAdapter) => {
  it.each([
    ['value', '{"id":7}'],
    ['nothing', ''],
    ['stream', 'one two'],
    ['by-hand', 'by hand'],
    ['ticks', expect.stringContaining('data: 2')],
  ])('leaves when that is delivered (%s)', async (path, body) => {
    const { url, release, reached, delivered } = await serve(createAdapter());
    const answer = fetch(`${url}/${path}`).then((response) => response.text());
    await reached;
    expect(await isPending(answer)).toBe(true);
    release();
    expect(await answer).toEqual(body);
    expect(delivered).toMatchObject([{ actor_id: 'u1', outcome: 'success' }]);
  });
});

it('an answer that waits is also held by HTTP/2', async () => {
  const { url, release, reached } = await serve(new FastifyAdapter({ http2: true } as never));
  const session = connect(url);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ':path': '/value' });
  const answer = once(stream, 'response');
  await reached;
  expect(await isPending(answer)).toBe(true);
  release();
  const [headers] = await answer;
  expect(headers).toMatchObject({ ':status': 200 });
  expect(Buffer.concat(await stream.toArray()).toString()).toBe('{"id":7}');
});
