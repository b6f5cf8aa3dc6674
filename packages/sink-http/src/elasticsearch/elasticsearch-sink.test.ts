import { type Sink, batchOf } from '@audit-trail/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProtocolServer } from '../protocol-server.fixture.js';
import { batch, event, events, failure, send } from '../receiver.fixture.js';
import { apiKey, type BulkItem, ElasticsearchReceiver } from './elasticsearch-receiver.fixture.js';
import { elasticsearchSink } from './elasticsearch-sink.js';
import type { ElasticsearchSinkOptions } from './elasticsearch-sink-options.js';

let receiver: ElasticsearchReceiver;
let server: ProtocolServer;

beforeEach(async () => {
  receiver = new ElasticsearchReceiver();
  server = await ProtocolServer.start(receiver);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function sinkFor(options: Partial<ElasticsearchSinkOptions> = {}): Sink {
  const where = options.dataStream === undefined ? { index: 'audit' } : {};
  return server.attach(elasticsearchSink({ url: server.url, ...where, auth: { apiKey }, ...options }));
}

const [first = '', second = '', third = ''] = batch.ids;
const created: BulkItem = { status: 201 };

/** An item that failed. */
function failed(status: number, type: string, reason = 'because'): BulkItem {
  return { status, error: { type, reason } };
}

function answerWith(...items: readonly BulkItem[]): void {
  server.behave(() => ({ status: 200, body: { errors: true, items: items.map((create) => ({ create })) } }));
}

describe('what is sent', () => {
  test('is an action and the journal’s line for each event, with a line end after the last', async () => {
    await send(sinkFor());
    const lines = batch.lines.map((line, place) => `{"create":{"_id":"${batch.ids[place]}"}}\n${String(line)}\n`);
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/audit/_bulk', body: lines.join('') });
    expect(server.requests[0]?.headers['content-type']).toBe('application/x-ndjson');
    expect([...receiver.documents.values()]).toEqual(events);
  });

  test('has a time in front for a data stream', async () => {
    await send(sinkFor({ dataStream: 'audit' }), batchOf([event(1)]));
    expect(server.requests[0]?.body).toBe(
      `{"create":{"_id":"${first}"}}\n{"@timestamp":"${event(1).occurred_at}",${JSON.stringify(event(1)).slice(1)}\n`,
    );
  });

  test('goes to the path below the URL, and may name a pipeline', async () => {
    answerWith(created, created, created);
    await send(sinkFor({ url: `${server.url}/search/?tenant=1`, pipeline: 'audit events' }));
    expect(server.requests[0]?.path).toBe('/search/audit/_bulk');
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      tenant: '1',
      filter_path: 'items.*.status,items.*.error.type,items.*.error.reason',
      pipeline: 'audit events',
    });
  });

  test.each([
    [{ apiKey: 'abc' }, 'ApiKey abc'],
    [{ apiKey: async () => 'abc' }, 'ApiKey abc'],
    [{ bearer: 'abc' }, 'Bearer abc'],
    [{ username: 'elastic', password: () => 'ü:1' }, `Basic ${Buffer.from('elastic:ü:1').toString('base64')}`],
  ])('proves itself', async (auth, authorization) => {
    await failure(send(sinkFor({ auth, headers: async () => ({ 'x-opaque-id': 'audit' }) })));
    expect(server.requests[0]?.headers).toMatchObject({ authorization, 'x-opaque-id': 'audit' });
  });

  test('creates nothing twice', async () => {
    const sink = sinkFor();
    await send(sink);
    expect(await send(sink, batchOf([...events, event(4)]))).toBeUndefined();
    expect(receiver.documents.size).toBe(4);
  });
});

describe('an answer', () => {
  test('tells of each event', async () => {
    answerWith(
      created,
      failed(400, 'document_parsing_exception', 'failed to parse field [metadata.count] of type [long]'),
      failed(429, 'es_rejected_execution_exception'),
    );
    expect(await send(sinkFor())).toEqual({
      retry: [third],
      refused: [
        { id: second, reason: expect.stringContaining('failed to parse field [metadata.count] of type [long]') },
      ],
    });
  });

  test.each([400, 413, 422])('refuses an event with %i', async (status) => {
    answerWith(created, failed(status, 'illegal_argument_exception'), created);
    expect(await send(sinkFor())).toMatchObject({ retry: [], refused: [{ id: second }] });
  });

  test.each([
    [401, 'security_exception'],
    [403, 'cluster_block_exception'],
    [404, 'index_not_found_exception'],
    [409, 'another_conflict'],
    [429, 'es_rejected_execution_exception'],
    [500, 'node_closed_exception'],
    [503, 'unavailable_shards_exception'],
  ])('%i for an event means again later', async (status, type) => {
    answerWith(created, failed(status, type), created);
    expect(await send(sinkFor())).toEqual({ retry: [second], refused: [] });
  });

  test('of no event taken says why', async () => {
    const blocked = failed(403, 'cluster_block_exception', 'disk usage exceeded flood-stage watermark');
    answerWith(blocked, blocked, blocked);
    expect(await failure(send(sinkFor()))).toMatchObject({
      kind: 'retry',
      message: `${server.url}/audit/_bulk answered 403 for ${first}: cluster_block_exception: disk usage exceeded flood-stage watermark`,
    });
  });

  test.each([
    [{ errors: false, items: [{ create: created }] }, 'something else than 3 items'],
    [{ tagline: 'You Know, for Search' }, 'something else than 3 items'],
  ])('that does not tell of each event takes none: %j', async (body, message) => {
    server.behave(() => ({ status: 200, body }));
    expect(await failure(send(sinkFor()))).toMatchObject({ kind: 'retry', message: expect.stringContaining(message) });
  });

  test.each([
    [400, 'refused', ''],
    [401, 'retry', "check 'auth'"],
    [403, 'retry', "check 'auth'"],
    [404, 'retry', "check 'url'"],
    [413, 'too_large', ''],
    [429, 'retry', ''],
    [503, 'retry', ''],
  ] as const)('%i as a whole means %s', async (status, kind, advice) => {
    server.behave(() => ({ status, body: { error: { type: 'x', reason: 'y' }, status } }));
    const error = await failure(send(sinkFor()));
    expect(error).toMatchObject({ kind, message: expect.stringContaining(advice) });
    expect(error.message).toContain('"reason":"y"');
  });

  test('never shows a password', async () => {
    const sink = sinkFor({ auth: { username: 'elastic', password: 'open sesame' } });
    server.behave(() => ({ status: 401, body: { error: 'elastic, open sesame is wrong' } }));
    expect((await failure(send(sink))).message).not.toContain('sesame');
  });
});

test.each([
  [{ index: undefined }, "either 'index' or 'dataStream'"],
  [{ dataStream: 'audit' }, "either 'index' or 'dataStream'"],
  [{ index: 'audit-*' }, "'index' is one name"],
  [{ index: 'a/_delete_by_query' }, "'index' is one name"],
  [{ index: undefined, dataStream: 'a,b' }, "'dataStream' is one name"],
  [{ auth: {} }, "'auth' is"],
  [{ auth: { apiKey: '' } }, "'auth.apiKey'"],
  [{ auth: { username: 'elastic' } }, "'auth.password'"],
  [{ pipeline: '' }, "'pipeline'"],
  [{ compression: 'zstd' }, "'compression'"],
  [{ url: 'https://user:secret@search.example.com' }, 'holds a user or password'],
])('options %j are refused', (options, message) => {
  const given = { url: server.url, index: 'audit', ...options };
  expect(() => Reflect.apply(elasticsearchSink, undefined, [given])).toThrow(message);
});
