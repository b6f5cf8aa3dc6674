import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createReadStream } from 'node:fs';
import { Audited } from '@audit-trail/nestjs';
import { Controller, Get, Res, Sse, StreamableFile } from '@nestjs/common';
import { concat, delay, EMPTY, from, interval, map, NEVER, Observable, of, throwError } from 'rxjs';
import { expect, it } from 'vitest';
import { describeCases } from './cases.js';

/** Gives some bytes and then breaks. */
function broken(): Readable {
  return Readable.from(
    (async function* cut() {
      yield Buffer.from('half');
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('cable cut');
    })(),
  );
}

const torn: { unsubscribed: () => void } = { unsubscribed: () => undefined };

@Controller('streams')
class StreamsController {
  @Audited('feed.read', { target: 'feed:query.of' })
  @Sse('events')
  events(): Observable<object> {
    return interval(1).pipe(
      map((n) => ({ data: { n } })),
      (ticks) =>
        new Observable((subscriber) => {
          let count = 0;
          return ticks.subscribe((tick) => {
            subscriber.next(tick);
            if ((count += 1) === 3) subscriber.complete();
          });
        }),
    );
  }

  @Audited('feed.read')
  @Sse('broken-events')
  brokenEvents(): Observable<object> {
    return concat(
      of({ data: 'one' }).pipe(delay(5)),
      throwError(() => new Error('feed broke')),
    );
  }

  @Audited('feed.read')
  @Sse('later-broken-events')
  async laterBrokenEvents(): Promise<Observable<object>> {
    return concat(
      of({ data: 'one' }).pipe(delay(5)),
      throwError(() => new Error('feed broke')),
    );
  }

  @Audited('feed.read')
  @Sse('refused-events')
  refusedEvents(): Observable<object> {
    return throwError(() => new Error('no feed'));
  }

  @Audited('feed.read')
  @Sse('endless-events')
  endlessEvents(): Observable<object> {
    return concat(of({ data: 'one' }), NEVER, EMPTY);
  }

  @Audited('list.read', { target: 'item:result.id' })
  @Get('many')
  many(): Observable<object> {
    return from([{ id: 1 }, { id: 2 }, { id: 3 }]);
  }

  @Audited('list.read', { target: 'item:result.id' })
  @Get('later-many')
  async laterMany(): Promise<Observable<object>> {
    return from([{ id: 1 }, { id: 2 }, { id: 3 }]);
  }

  @Audited('list.read', { target: 'item:result.id' })
  @Get('lazy')
  lazy(): PromiseLike<object> {
    let runs = 0;
    // As query builders are: each `then` is a query.
    // oxlint-disable-next-line unicorn/no-thenable -- it is one
    return { then: (resolve, reject) => Promise.resolve({ id: `run ${(runs += 1)}` }).then(resolve, reject) };
  }

  @Audited('list.read')
  @Get('broken-many')
  brokenMany(): Observable<object> {
    return concat(
      of({ id: 1 }),
      throwError(() => new Error('query broke')),
    );
  }

  @Audited('list.read')
  @Get('endless')
  endless(): Observable<object> {
    return new Observable(() => () => torn.unsubscribed());
  }

  @Audited('file.read')
  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(createReadStream(fileURLToPath(import.meta.url)));
  }

  @Audited('file.read')
  @Get('bytes')
  bytes(): StreamableFile {
    return new StreamableFile(Buffer.from('bytes'), { length: 5 });
  }

  @Audited('file.read')
  @Get('missing-file')
  missing(): StreamableFile {
    return new StreamableFile(createReadStream('/nonexistent/file'));
  }

  @Audited('file.read')
  @Get('broken-file')
  brokenFile(): StreamableFile {
    return new StreamableFile(broken());
  }

  @Audited('file.read')
  @Get('broken-file-of-a-length')
  async brokenFileOfALength(): Promise<StreamableFile> {
    return new StreamableFile(broken(), { length: 1000 });
  }

  @Audited('file.read')
  @Get('piped')
  piped(@Res() response: NodeJS.WritableStream & { raw?: NodeJS.WritableStream }): void {
    Readable.from(['piped']).pipe(response.raw ?? response);
  }
}

const read = { outcome: 'success', context: { status: 200 } } as const;
const cut = { outcome: 'failure', reason: 'cable cut' } as const;

describeCases(
  'a stream',
  { controllers: [StreamsController], capture: { settleDeadline: 50 } },
  [
    {
      name: 'of server-sent events is one event when it completes',
      request: 'GET /streams/events?of=news',
      status: 200,
      event: { ...read, action: 'feed.read', target_id: 'news', context: { route: '/streams/events' } },
    },
    {
      name: 'of server-sent events that breaks is a failure with its reason',
      request: 'GET /streams/broken-events',
      status: 200,
      event: { action: 'feed.read', outcome: 'failure', reason: 'feed broke', context: { status: 200 } },
    },
    {
      name: 'of server-sent events that comes by a promise and breaks too',
      request: 'GET /streams/later-broken-events',
      status: 200,
      event: { action: 'feed.read', outcome: 'failure', reason: 'feed broke' },
    },
    {
      name: 'of server-sent events that breaks before the first is what the filter answers',
      request: 'GET /streams/refused-events',
      status: 500,
      event: { action: 'feed.read', outcome: 'failure', reason: 'no feed', context: { status: 500 } },
    },
    {
      name: 'of many values is one event, of the last',
      request: 'GET /streams/many',
      status: 200,
      answer: '{"id":3}',
      event: { ...read, action: 'list.read', target_id: '3' },
    },
    {
      name: 'of many values that comes by a promise too',
      request: 'GET /streams/later-many',
      status: 200,
      answer: '{"id":3}',
      event: { ...read, action: 'list.read', target_id: '3' },
    },
    {
      name: 'that is a lazy promise is asked once',
      request: 'GET /streams/lazy',
      status: 200,
      answer: '{"id":"run 1"}',
      event: { ...read, target_id: 'run 1' },
    },
    {
      name: 'of many values that breaks is a failure',
      request: 'GET /streams/broken-many',
      status: 500,
      event: { outcome: 'failure', reason: 'query broke', context: { status: 500 } },
    },
    { name: 'of a file is one event', request: 'GET /streams/file', status: 200, event: read },
    { name: 'of bytes is one event', request: 'GET /streams/bytes', status: 200, answer: 'bytes', event: read },
    {
      name: 'that the handler pipes is one event',
      request: 'GET /streams/piped',
      status: 200,
      answer: 'piped',
      event: read,
    },
    {
      name: 'that answers HEAD is one event',
      request: 'HEAD /streams/bytes',
      status: 200,
      event: { ...read, action_type: 'r' },
    },
  ],
  (served) => {
    it('of a file that is missing is a failure with its reason', async () => {
      const { status } = await served().send('GET /streams/missing-file');
      expect(status).toBeGreaterThanOrEqual(400);
      expect(served().recorder.events).toMatchObject([
        { outcome: 'failure', reason: expect.stringContaining('ENOENT'), context: { status } },
      ]);
    });

    it.each(['broken-file', 'broken-file-of-a-length'])('of a %s is a failure with its reason', async (path) => {
      await served()
        .send(`GET /streams/${path}`)
        .catch(() => undefined); // the answer is cut off
      await served().recorder.waitFor('file.read');
      expect(served().recorder.events).toMatchObject([cut]);
    });

    it('of server-sent events is one event when its client unsubscribes', async () => {
      const { recorder, url } = served();
      const sent = request(`${url}/streams/endless-events`).end();
      const [response] = await once(sent, 'response');
      await once(response, 'data');
      expect(recorder.events).toEqual([]);
      sent.destroy();
      await recorder.waitFor('feed.read');
      await new Promise((resolve) => setTimeout(resolve, 100)); // the deadline, which must not make another
      expect(recorder.events).toMatchObject([{ outcome: 'success', context: { status: 200 } }]);
    });

    it('whose client leaves before its first value has an unknown end', async () => {
      const { recorder, url } = served();
      const unsubscribed = new Promise<void>((resolve) => (torn.unsubscribed = resolve));
      const sent = request(`${url}/streams/endless`).end();
      sent.on('error', () => undefined); // the abort below
      await new Promise((resolve) => setTimeout(resolve, 20));
      sent.destroy();
      await unsubscribed;
      expect(await recorder.waitFor('list.read')).toMatchObject({ outcome: 'unknown' });
      expect(recorder.events).toHaveLength(1);
    });
  },
);
