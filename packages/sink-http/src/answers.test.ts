import { inspect } from 'node:util';
import { HttpReceiver } from '@audit-trail/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HttpSinkOptions } from './http-sink-options.js';
import { batch, failure, Posting, send } from './receiver.fixture.js';

let posting: Posting;

beforeEach(async () => {
  posting = await Posting.start();
});

afterEach(async () => {
  await posting.stop();
});

describe('an answer', () => {
  test.each([200, 201, 202, 204])('%i means taken', async (status) => {
    posting.receiver.behave(() => ({ status, body: status === 204 ? '' : 'thank you' }));
    expect(await send(posting.sink())).toBeUndefined();
  });

  test.each([
    [400, 'refused'],
    [413, 'too_large'],
    [422, 'refused'],
    [401, 'retry'],
    [403, 'retry'],
    [404, 'retry'],
    [405, 'retry'],
    [408, 'retry'],
    [409, 'retry'],
    [410, 'retry'],
    [415, 'retry'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
  ] as const)('%i means %s', async (status, kind) => {
    const error = await posting.failureFor({ status });
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(`${posting.receiver.url} answered ${status}.`);
  });

  test.each([
    [401, "'headers'"],
    [403, 'right to write'],
    [404, "'url'"],
    [415, "'format'"],
  ])('%i says what to do', async (status, advice) => {
    expect((await posting.failureFor({ status })).message).toContain(advice);
  });

  test('of an event is quoted, for the dead letter, on one line', async () => {
    const error = await posting.failureFor({
      status: 422,
      body: `{\n "error": "no such\u001b[31m actor\u202e"\n}${' padding'.repeat(100)}`,
    });
    expect(error.message).toMatch(/It said: \{ "error": "no such \[31m actor " \} padding.*…$/);
    expect(error.message.length).toBeLessThan(300);
  });

  test('never brings back what the request proved itself with', async () => {
    const url = `${posting.receiver.url}?token=q-secret%2F1`;
    const body = 'bad: Bearer s3cret-token / s3cret-token / q-secret/1 / q-secret%2F1 / p,w;long-one';
    const error = await posting.failureFor(
      { status: 400, body },
      { url, headers: { authorization: 'Bearer s3cret-token', 'x-key': 'p,w;long-one' } },
    );
    expect(error.message).not.toMatch(/s3cret|q-secret|long-one/);
    expect(error.message).toContain(`${posting.receiver.url} answered 400`);
  });

  test('is told with the path as it was posted to', async () => {
    const url = `${new URL(posting.receiver.url).origin}//in//events`;
    const error = await posting.failureFor({ status: 400, body: 'no' }, { url: `${url}?token=q-secret` });
    expect(error.message).toContain(`${url} answered 400`);
    expect(error.message).not.toContain('q-secret');
  });

  test.each([
    ['busy token=abc', 'busy token=***'],
    ['{"error":"no","api_key":"a b\\"c"}', '{"error":"no","api_key":***}'],
    ['{"body":"{\\"api_key\\":\\"abc\\"}"}', '{"body":"{\\"api_key\\":***\\"}"}'],
    ['{"tokens":["abc","def"],"reason":"old"}', '{"tokens":***,"reason":"old"}'],
    ['client_secret: abc; grant: code', 'client_secret: ***; grant: code'],
    ['<error><apiKey>abc</apiKey> is unknown</error>', '<error><apiKey>***</apiKey> is unknown</error>'],
    ['no such Bearer abc-def', 'no such Bearer ***'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln here', 'got *** here'],
    ['postgres://admin:abc@db/x is down', 'postgres://***@db/x is down'],
    ['{"at":"https:\\/\\/admin:abc@db\\/x"}', '{"at":"https://***@db/x"}'],
    ['GET /in?access_token=abc&x=1', 'GET /in?access_token=***&x=1'],
    ['authorization: Splunk abc def\nhost: x', 'authorization: *** host: x'],
    ['Cookie: sid=abc; theme=def', 'Cookie: ***'],
    [`{"password":"${'abc'.repeat(100)}`, '{"password":***'],
  ])('has no credentials of others: %s', async (body, said) => {
    const error = await posting.failureFor({ status: 503, body });
    expect(error.message).toBe(`${posting.receiver.url} answered 503. It said: ${said}`);
  });

  test('that is not HTTP leaves nothing of itself in the error', async () => {
    posting.receiver.behave((_, socket) => void socket.end('token=abc\r\n\r\n'));
    const error = await failure(send(posting.sink()));
    expect(error.message).toContain('not HTTP/1.1');
    expect(inspect(error)).not.toContain('abc');
  });

  test('says as it is what holds no credential', async () => {
    const body = '{"error":"tokenizer: bad input","at":"2026-01-01T10:00:00Z","code":42}';
    expect((await posting.failureFor({ status: 400, body })).message).toContain(`It said: ${body}`);
  });

  test.each([301, 302, 303, 307, 308])('%i is not followed', async (status) => {
    const error = await posting.failureFor({ status, headers: { location: 'https://other.example/in?token=s3cret' } });
    expect(error).toMatchObject({ kind: 'retry' });
    expect(error.message).toContain(
      "It redirects to https://other.example/in, and redirects are not followed: set 'url'",
    );
    expect(error.message).not.toContain('s3cret');
    expect(posting.receiver.requests).toHaveLength(1);
  });

  test('that redirects to another receiver brings that one nothing', async () => {
    await using other = await HttpReceiver.start();
    const error = await posting.failureFor({ status: 307, headers: { location: other.url } });
    expect(error.message).toContain(`It redirects to ${other.url}`);
    expect(other.connections).toBe(0);
    expect(other.requests).toEqual([]);
  });

  test('may ask for time, in seconds or with a date', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T18:20:00Z') });
    const asked = async (value: string): Promise<number | undefined> =>
      (await posting.failureFor({ status: 503, headers: { 'retry-after': value } })).retryAfterMs;
    expect(await asked('7')).toBe(7_000);
    expect(await asked('Mon, 23 Nov 2026 18:21:30 GMT')).toBe(90_000);
    expect(await asked('Mon, 23 Nov 2026 18:00:00 GMT')).toBe(0);
    expect(await asked('soon')).toBeUndefined();
    vi.useRealTimers();
  });

  test('that breaks off means what its status says, and is not quoted', async () => {
    const posted = (answer: string): Promise<unknown> => {
      posting.receiver.behave((_, socket) => void socket.end(`HTTP/1.1 ${answer}`));
      return send(posting.sink({ headers: { 'x-key': 'k3y-0123456789abcdef' } }));
    };
    // Half of a secret would not be recognised as one.
    const error = await failure(posted('422 No\r\ncontent-length: 99\r\n\r\nno such key: k3y-0123456789abc'));
    expect(error).toMatchObject({ kind: 'refused', message: `${posting.receiver.url} answered 422.` });
    expect(await posted('200 OK\r\ncontent-length: 99\r\n\r\nthank')).toBeUndefined();
  });

  test('that is known to be long is not waited for', async () => {
    posting.receiver.behave((_, socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 65537\r\n\r\n'));
    const sink = posting.sink();
    expect(await send(sink)).toBeUndefined();
    expect(await send(sink)).toBeUndefined();
  });

  test('is not what is said before it', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nretry-after: 9\r\n\r\n';
    posting.receiver.behave((_, socket) => void socket.end(`${hints}HTTP/1.1 503 Busy\r\n\r\nlater`));
    const error = await failure(send(posting.sink()));
    expect(error.message).toContain('answered 503. It said: later');
    expect(error.retryAfterMs).toBeUndefined();
    posting.receiver.behave((_, socket) => void socket.end(hints));
    expect((await failure(send(posting.sink()))).message).toContain('No answer from');
  });

  test('that is long is quoted from its beginning', async () => {
    posting.receiver.behave(() => ({ status: 500, body: `broken ${'x'.repeat(10_000_000)}` }));
    const sink = posting.sink();
    expect((await failure(send(sink))).message).toContain('It said: broken xxx');
    posting.receiver.behave(() => ({ status: 204 }));
    expect(await send(sink)).toBeUndefined();
  });

  test('without end costs its connection, and no memory', async () => {
    posting.receiver.behave(() => ({ status: 200, body: 'x'.repeat(10_000_000) }));
    const sink = posting.sink();
    await send(sink);
    await send(sink);
    expect(posting.receiver.events).toHaveLength(6);
  });
});

describe('a partial answer', () => {
  const retryAnswer = JSON.stringify({ retry: [batch.ids[1]] });
  const parseResult: HttpSinkOptions['parseResult'] = ({ text }) => JSON.parse(text);

  test('is what parseResult makes of it', async () => {
    posting.receiver.behave(() => ({ status: 207, headers: { 'x-more': 'yes' }, body: retryAnswer }));
    const seen = vi.fn<NonNullable<typeof parseResult>>(parseResult);
    expect(await send(posting.sink({ parseResult: seen }))).toEqual({ retry: [batch.ids[1]] });
    expect(seen).toHaveBeenCalledWith({
      status: 207,
      headers: expect.objectContaining({ 'x-more': 'yes' }),
      text: retryAnswer,
    });
  });

  test('that parseResult can not parse is quoted without credentials', async () => {
    posting.receiver.behave(() => ({ status: 200, body: 'busy token=abc' }));
    const error = await failure(send(posting.sink({ parseResult })));
    expect(error.message).toContain("'parseResult' could not parse. It said: busy token=***");
    expect(inspect(error)).not.toContain('abc');
  });

  test('that is too long or breaks off means again later', async () => {
    posting.receiver.behave(() => ({ status: 200, body: '0'.repeat(101) }));
    const error = await failure(send(posting.sink({ parseResult, maxResponseBytes: 100 })));
    expect(error).toMatchObject({ kind: 'retry', message: expect.stringContaining("raise 'maxResponseBytes'") });
    posting.receiver.behave(() => ({ status: 200, body: retryAnswer.padEnd(100) }));
    expect(await send(posting.sink({ parseResult, maxResponseBytes: 100 }))).toEqual({ retry: [batch.ids[1]] });
    posting.receiver.behave((_, socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"ret'));
    expect(await failure(send(posting.sink({ parseResult })))).toMatchObject({ kind: 'retry' });
  });
});
