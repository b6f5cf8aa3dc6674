import { AsyncResource } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Writable } from 'node:stream';

/** `INTERNAL_ERROR` of RFC 9113, section 7. Importing `node:http2` for it would take as long as all of core does. */
const internalError = 2;

/** The stream that an HTTP/2 answer is written to; undefined for one by HTTP/1. */
export function http2StreamOf(response: ServerResponse): ServerHttp2Stream | undefined {
  const { stream } = response as { readonly stream?: ServerHttp2Stream };
  // Applications give responses a `stream` of their own.
  return typeof stream?.respond === 'function' ? stream : undefined;
}

/** Keeps what is written to a response from now on from leaving until that is released. What was written before has left. */
export function holdAnswer(response: ServerResponse, released: Promise<unknown>): void {
  const gate = gateOf(response);
  if (!gate) {
    // Answers to earlier requests of this connection go first; until then this one is kept by Node.js.
    if (!response.socket) response.once('socket', () => holdAnswer(response, released));
    return;
  }
  const open = (): void => gate.open();
  gate.close();
  void released.then(open, open);
}

/** Ends the connection of a response without an answer: for its client the outcome stays open. */
export function breakOff(response: ServerResponse): void {
  const stream = http2StreamOf(response);
  if (stream) stream.close(internalError);
  else response.req.socket.destroy(); // the response may not have one yet
}

type Method = 'respond' | '_write' | '_writev' | '_final' | 'destroy';
type Target = Writable & Partial<Record<Method, ((...args: never) => unknown) | undefined>> & { [installed]?: Gate };

/** Who closes a gate, and may open it at any time. */
interface Holder {
  finish(): void;
}

const installed = Symbol('audit-trail.gate');

/** What a response is written to, as something that can be held; undefined while it has no connection, or one that is no stream. */
export function gateOf(response: ServerResponse): Gate | undefined {
  const { socket } = response;
  const stream: Target | undefined = http2StreamOf(response);
  if (stream) return stream[installed] ?? new Gate(stream, streamMethods(response.headersSent));
  if (!socket || typeof Reflect.get(socket, '_write') !== 'function') return undefined;
  return (socket as Target)[installed] ?? new Gate(socket, [...writes, 'destroy']);
}

const writes = ['_write', '_writev'] as const;

/** The head of an HTTP/2 answer is sent by a method of its own, and nothing else is before it. */
function streamMethods(headIsSent: boolean): readonly Method[] {
  return headIsSent ? [...writes, '_final'] : ['respond', ...writes, '_final'];
}

/**
 * Stands between a stream and what it does by its own methods, for as long as the stream lives. To whoever writes to it nothing
 * is different while it is closed, but that writing takes longer: a response has its head, is ended and finishes as always, and
 * what is done after its end is refused.
 */
export class Gate {
  readonly #target: Target;
  readonly #methods = new Map<Method, (...args: never) => unknown>();
  /** How often it was closed and not opened again. */
  #closed = 0;
  readonly #held: HeldCall[] = [];
  #holder: Holder | undefined;

  constructor(target: Target, names: readonly Method[]) {
    this.#target = target;
    target[installed] = this;
    for (const name of names) {
      const method = target[name];
      if (!method) continue;
      this.#methods.set(name, method);
      Object.defineProperty(target, name, { configurable: true, writable: true, value: gated[name] });
    }
  }

  /** A holder is told when what would leave is about to be destroyed. */
  close(holder?: Holder): void {
    this.#closed += 1;
    this.#holder = holder ?? this.#holder;
  }

  /** Has calls that were held take effect, in their order, unless somebody else still holds them. */
  open(): void {
    this.#closed -= 1;
    if (this.#closed > 0) return;
    this.#holder = undefined;
    for (const call of this.#held.splice(0)) call.go();
  }

  pass(name: Method, args: readonly unknown[]): unknown {
    if (name === 'destroy') this.#holder?.finish(); // an answer that was ended before had left by now
    if (this.#closed === 0 || name === 'destroy') return this.call(name, args);
    if (name === 'respond') Object.defineProperty(this.#target, 'headersSent', { configurable: true, value: true });
    this.#held.push(new HeldCall(this, name, args));
    return undefined;
  }

  call(name: Method, args: readonly unknown[]): unknown {
    return Reflect.apply(this.#methods.get(name) as (...args: unknown[]) => unknown, this.#target, args);
  }

  callLater(name: Method, args: readonly unknown[]): void {
    const target = this.#target;
    if (name === 'respond') Reflect.deleteProperty(target, 'headersSent');
    if (target.closed || target.destroyed) return;
    try {
      this.call(name, args.map(later));
    } catch (error) {
      target.destroy(error as Error); // other answers are to go all the same
    }
  }
}

/** Whoever waits for what has left is told behind all that leaves now, as by Node.js behind what is written at once. */
function later(argument: unknown): unknown {
  if (typeof argument !== 'function') return argument;
  return (...args: unknown[]): void => process.nextTick(argument, ...args);
}

/** What listens for its end does so in the asynchronous context in which the answer was ended. */
class HeldCall extends AsyncResource {
  readonly #gate: Gate;
  readonly #name: Method;
  readonly #args: readonly unknown[];

  constructor(gate: Gate, name: Method, args: readonly unknown[]) {
    super('AuditTrailHeldAnswer');
    this.#gate = gate;
    this.#name = name;
    this.#args = args;
  }

  go(): void {
    this.runInAsyncScope(() => this.#gate.callLater(this.#name, this.#args));
  }
}

/** Shared by all streams, as functions made for each would cost each connection a class of its own in V8. */
const gated: Readonly<Record<Method, (this: Target, ...args: unknown[]) => unknown>> = {
  respond: gatedMethod('respond'),
  _write: gatedMethod('_write'),
  _writev: gatedMethod('_writev'),
  _final: gatedMethod('_final'),
  destroy: gatedMethod('destroy'),
};

function gatedMethod(name: Method): (this: Target, ...args: unknown[]) => unknown {
  return function pass(this: Target, ...args) {
    return this[installed]?.pass(name, args);
  };
}
