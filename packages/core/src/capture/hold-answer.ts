import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Writable } from 'node:stream';

/** `INTERNAL_ERROR` of RFC 9113, section 7. Importing `node:http2` for it would take as long as all of core does. */
const internalError = 2;

/** The stream that an HTTP/2 answer is written to; undefined for one by HTTP/1. */
export function http2StreamOf(response: ServerResponse): ServerHttp2Stream | undefined {
  return (response as { readonly stream?: ServerHttp2Stream }).stream;
}

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
    hold(response.socket, writes, released);
    return;
  }
  // Answers to earlier requests of this connection go first; until then this one is kept by Node.js.
  response.once('socket', (socket) => hold(socket, writes, released));
}

/** Ends the connection of a response without an answer: for its client the outcome stays open. */
export function breakOff(response: ServerResponse): void {
  const stream = http2StreamOf(response);
  if (stream) stream.close(internalError);
  else response.req.socket.destroy(); // the response may not have one yet
}

const writes = ['_write', '_writev'] as const;

/** The head of an HTTP/2 answer is sent by a method of its own, and nothing else is before it. */
function holdStream(stream: ServerHttp2Stream, released: Promise<unknown>): void {
  if (stream.headersSent) {
    hold(stream, [...writes, '_final'], released);
    return;
  }
  hold(stream, ['respond', ...writes, '_final'], released, {
    called: (name) => {
      if (name === 'respond') Object.defineProperty(stream, 'headersSent', { configurable: true, value: true });
    },
    released: (name) => {
      if (name === 'respond') Reflect.deleteProperty(stream, 'headersSent');
    },
  });
}

type Method = 'respond' | '_write' | '_writev' | '_final';
type Held = Writable & Partial<Record<Method, ((...args: never) => unknown) | undefined>>;

/** What happens when a method is called, and when the call takes effect. */
interface Steps {
  called(name: Method): void;
  released(name: Method): void;
}

/** Until when calls are held of what is held already. */
const held = new WeakMap<Held, { until: Promise<unknown> }>();

/** Calls of these methods take effect when that is released, in their order. */
function hold(target: Held, names: readonly Method[], released: Promise<unknown>, steps?: Steps): void {
  const before = held.get(target);
  if (before) {
    before.until = Promise.all([before.until, released]);
    return;
  }
  const gate = { until: released };
  held.set(target, gate);
  const restore = names.map((name) => delay(target, name, gate, steps));
  void open();

  async function open(): Promise<void> {
    for (let until: unknown; until !== gate.until; await until) ({ until } = gate);
    held.delete(target);
    for (const each of restore) each();
  }
}

/** Puts a method in the place of one, which has its effect later; returns how to take that back. */
function delay(target: Held, name: Method, gate: { readonly until: Promise<unknown> }, steps?: Steps): () => void {
  const method = target[name];
  const own = Object.getOwnPropertyDescriptor(target, name);
  if (!method) return () => undefined;
  const value = (...args: unknown[]): void => {
    steps?.called(name);
    void gate.until.then(() => {
      steps?.released(name);
      if (!target.closed && !target.destroyed) Reflect.apply(method, target, args);
    });
  };
  Object.defineProperty(target, name, { configurable: true, writable: true, value });
  return () => {
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  };
}
