import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TcpFault } from './tcp-fault.js';

/** A fault, or none, for as long as it lasts. */
export interface Spell {
  readonly fault: TcpFault;
  readonly over: AbortSignal;
}

type Direction = 'request' | 'answer';

/** A client's connection and the one made for it to the server; each gets what the other sends, as far as faults let it. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  #spell: Spell;
  /** Bytes that went through in this spell. */
  #passed: Record<Direction, number> = { request: 0, answer: 0 };
  #spoke: Direction | undefined;
  /** Something vanished, so that what follows makes no sense. */
  #holed = false;
  #ended = false;

  /** Both sockets have to allow being half open. */
  constructor(client: Socket, server: Socket, spell: Spell) {
    this.#client = client;
    this.#server = server;
    this.#spell = spell;
    for (const socket of [client, server]) socket.on('error', () => this.#broken());
    void this.#forward('request', client, server);
    void this.#forward('answer', server, client);
  }

  /** Another fault begins, or all is well again. */
  enter(spell: Spell): void {
    this.#spell = spell;
    this.#passed = { request: 0, answer: 0 };
    this.#spoke = undefined;
    if (this.#holed) this.reset();
  }

  reset(): void {
    for (const socket of [this.#client, this.#server]) if (!socket.destroyed) socket.resetAndDestroy();
  }

  async #forward(direction: Direction, from: Socket, to: Socket): Promise<void> {
    try {
      const chunks: AsyncIterable<Buffer> = from.iterator({ destroyOnReturn: false });
      for await (const chunk of chunks) await this.#pass(direction, chunk, to);
      if ((await this.#room(direction)) > 0) to.end();
    } catch {
      this.#broken();
    }
  }

  async #pass(direction: Direction, chunk: Buffer, to: Socket): Promise<void> {
    for (let rest = chunk; rest.length > 0;) {
      await this.#holdUp(direction);
      const piece = rest.subarray(0, await this.#room(direction));
      if (piece.length === 0) return;
      await write(to, piece);
      this.#passed[direction] += piece.length;
      rest = rest.subarray(piece.length);
    }
  }

  async #holdUp(direction: Direction): Promise<void> {
    const { fault, over } = this.#spell;
    const { delay: late = 0, trickle } = fault[direction] ?? {};
    const wait = (this.#spoke === direction ? 0 : late) + (trickle?.every ?? 0);
    this.#spoke = direction;
    if (wait > 0) await delay(wait, undefined, { signal: over }).catch(() => undefined); // healed: at once
  }

  /** How many bytes may go through now, after a freeze if need be. None: what there is vanishes. */
  async #room(direction: Direction): Promise<number> {
    for (;;) {
      if (this.#ended) return 0;
      const { fault, over } = this.#spell;
      const { cut, after = 0, trickle } = fault[direction] ?? {};
      const early = direction === 'answer' && this.#passed.request < (fault.answer?.afterRequest ?? 0);
      const left = cut === undefined || early ? Infinity : after - this.#passed[direction];
      if (left > 0) return Math.min(left, trickle?.bytes ?? Infinity);
      if (cut !== 'freeze') {
        if (cut === 'swallow') this.#holed = true;
        else if (cut === 'close') this.#end();
        else this.reset();
        return 0;
      }
      await aborted(over);
      if (this.#spell.over !== over) continue;
      this.reset(); // its client is gone, so that it hears of no other spell
      return 0;
    }
  }

  /** What the client still sends is not read any more as a request, but it is read: unread bytes would be a reset. */
  #end(): void {
    this.#ended = true;
    this.#client.end();
    this.#server.destroy();
  }

  /** A side that breaks off, or can't be reached, breaks off the other. */
  #broken(): void {
    if (this.#ended) this.#server.destroy();
    else this.reset();
  }
}

async function write(to: Socket, piece: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  to.write(piece, (error) => (error ? reject(error) : resolve()));
  await promise;
}

async function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (signal.aborted) resolve();
  await promise;
}
