import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { observe, type ResponseObserver } from './observed-methods.js';

type ResponseClass = new (request: IncomingMessage) => ServerResponse;

class FrameworkResponse extends ServerResponse {}
class SealedResponse extends ServerResponse {}
Object.preventExtensions(SealedResponse.prototype);

/** Notes what it is told. */
class Notes implements ResponseObserver {
  readonly said: string[] = [];
  heading = (): unknown => this.said.push('heading');
  writing = (chunk: unknown): unknown => this.said.push(`writing ${String(chunk)}`);
  ending = (chunk: unknown): unknown => this.said.push(`ending ${String(chunk)}`);
  flushing = (): unknown => this.said.push('flushing');
  flushed = (): unknown => this.said.push('flushed');
  destroying = (): unknown => this.said.push('destroying');
  closing = (): unknown => this.said.push('close');
  piping = (): unknown => this.said.push('pipe');
}

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** Answers one request with a class of responses, and tells what came. */
async function answer(Response: ResponseClass, respond: (response: ServerResponse) => void): Promise<string> {
  const options = { IncomingMessage, ServerResponse: Response as typeof ServerResponse };
  const server = createServer(options, (_request, response) => respond(response));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const answered = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return answered.text();
}

describe.each<[string, ResponseClass]>([
  ['of Node.js', ServerResponse],
  ['of a framework', FrameworkResponse],
  ["of a framework that doesn't let its prototype be extended", SealedResponse],
])('a response %s', (_whose, Response) => {
  const respond = (response: ServerResponse): void => {
    response.flushHeaders();
    response.write('a');
    response.end('b');
  };

  it('tells an observer everything once, and does it', async () => {
    for (let time = 0; time < 2; time += 1) {
      const notes = new Notes();
      const body = await answer(Response, (response) => {
        observe(response, notes);
        respond(response);
      });
      expect(body).toBe('ab');
      await expect.poll(() => notes.said).toContain('close');
      expect(notes.said).toEqual(['flushing', 'heading', 'flushed', 'writing a', 'ending b', 'close']);
    }
  });

  it('tells of what is piped into it, and of being destroyed', async () => {
    const notes = new Notes();
    const broken = answer(Response, (response) => {
      observe(response, notes);
      Readable.from(['a']).pipe(response, { end: false });
      response.once('drain', () => undefined);
      setImmediate(() => response.destroy());
    });
    await expect(broken).rejects.toThrow(/terminated|fetch failed/);
    await expect.poll(() => notes.said).toContain('close');
    expect(notes.said[0]).toBe('pipe');
    expect(notes.said.filter((what) => what === 'destroying')).toHaveLength(1);
  });

  it('that nobody observes is as it was', async () => {
    expect(await answer(Response, respond)).toBe('ab');
  });

  it('tells everything once though something else has wrapped its methods before', async () => {
    for (let time = 0; time < 2; time += 1) {
      const notes = new Notes();
      const body = await answer(Response, (response) => {
        // oxlint-disable-next-line typescript/unbound-method -- they are called on the response again
        const { write, end } = response;
        response.write = (...args: unknown[]) => Reflect.apply(write, response, args) as boolean;
        response.end = (...args: unknown[]) => Reflect.apply(end, response, args) as ServerResponse;
        observe(response, notes);
        respond(response);
      });
      expect(body).toBe('ab');
      expect(notes.said.filter((what) => what !== 'close')).toEqual([
        'flushing',
        'heading',
        'flushed',
        'writing a',
        'ending b',
      ]);
    }
  });
});

it('leaves alone the methods of Node.js itself', () => {
  expect(Object.getOwnPropertySymbols(ServerResponse.prototype).map(String)).not.toContainEqual(
    expect.stringContaining('audit-trail'),
  );
});
