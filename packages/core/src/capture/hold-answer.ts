import type { ServerResponse } from 'node:http';
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Writable } from 'node:stream';

/** The stream that an HTTP/2 answer is written to; undefined for one by HTTP/1. */
export function http2StreamOf(response: ServerResponse): ServerHttp2Stream | undefined {
  return (response as { readonly stream?: ServerHttp2Stream }).stream;
}

type Methods<Names extends string> = Partial<Record<Names, ((...args: never) => unknown) | undefined>>;

/**
 * Keeps what is written to a response from leaving, until told otherwise. To whoever writes nothing is different, but that
 * writing takes longer: the response has its head, is ended and finishes as always, and what is done after its end
 * is refused. What was written before has left.
 */
export function holdAnswer(response: ServerResponse, released: Promise<unknown>): void {
  const stream = http2StreamOf(response);
  if (stream) {
    holdStream(stream, released);
    return;
  }
  if (response.socket) {
    delay(response.socket, writes, released);
    return;
  }
  // Answers to earlier requests of this connection go first; until then this one is kept by Node.js.
  response.once('socket', (socket) => delay(socket, writes, released));
}

/** Ends the connection of a response without an answer: for its client the outcome stays open. */
export function breakOff(response: ServerResponse): void {
  const stream = http2StreamOf(response);
  if (stream) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.req.socket.destroy(); // the response may not have one yet
}

const writes = ['_write', '_writev'] as const;

/** The head of an HTTP/2 answer is sent by a method of its own, and nothing else is before it. */
function holdStream(stream: ServerHttp2Stream, released: Promise<unknown>): void {
  delay(stream, [...writes, '_final'], released);
  if (stream.headersSent) return;
  delay(stream, ['respond'], released, () => {
    Object.defineProperty(stream, 'headersSent', { configurable: true, value: true });
    void released.then(() => Reflect.deleteProperty(stream, 'headersSent'));
  });
}

/** Calls of these methods take effect when that is released, in their order. */
function delay<Name extends 'respond' | '_write' | '_writev' | '_final'>(
  target: Writable & Methods<Name>,
  names: readonly Name[],
  released: Promise<unknown>,
  onCall?: () => void,
): void {
  for (const name of names) {
    const method = target[name];
    const own = Object.getOwnPropertyDescriptor(target, name);
    if (!method) continue;
    const delayed = (...args: unknown[]): void => {
      onCall?.();
      void released.then(() => {
        if (!target.closed && !target.destroyed) Reflect.apply(method, target, args);
      });
    };
    Object.defineProperty(target, name, { configurable: true, writable: true, value: delayed });
    void released.then(() => (own ? Object.defineProperty(target, name, own) : Reflect.deleteProperty(target, name)));
  }
}
