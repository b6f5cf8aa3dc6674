import { connect, createServer, type Server, type Socket } from 'node:net';
import { listenLocally, stopListening } from './local-server.js';
import { ProxiedConnection, type Spell } from './proxied-connection.js';
import type { Heal, SinkFault } from './sink-contract-options.js';
import type { TcpFault } from './tcp-fault.js';

/** Where a proxy leads; an {@link HttpReceiver} is such a place. */
export interface FaultProxyOptions {
  readonly port: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

/** What can go wrong between a sink and any receiver, whatever the two speak. */
export type TransportFault = Extract<
  SinkFault,
  'down' | 'reset' | 'answer_lost' | 'answer_cut' | 'hang' | 'partition' | 'trickle' | 'slow'
>;

/**
 * The faults of the contract. Those of the answer strike at its first bytes: on a connection that was open before, that
 * is the answer to a request; on a new one it may be the answer to a handshake.
 */
const transportFaults: Readonly<Record<TransportFault, TcpFault>> = {
  down: { connect: 'refuse' },
  reset: { request: { after: 100, cut: 'reset' } },
  answer_lost: { answer: { cut: 'reset' } },
  answer_cut: { answer: { after: 2, cut: 'close' } },
  hang: { request: { cut: 'swallow' } },
  partition: { request: { cut: 'freeze' }, answer: { cut: 'freeze' } },
  trickle: { answer: { trickle: { bytes: 1, every: 100 }, after: 3, cut: 'freeze' } },
  slow: { request: { delay: 100 } },
};

/**
 * A TCP proxy on this machine, between a sink and its receiver, that can break what they say in every way a network
 * does. It knows no protocol: TLS goes through it as it is.
 *
 * ```ts
 * const proxy = await FaultProxy.start({ port: 5432 });
 * after(() => proxy[Symbol.asyncDispose]());
 *
 * const create = () => tableSink({ host: '127.0.0.1', port: proxy.port });
 * const { breakSink } = proxy;
 * for (const { name, run } of sinkContract({ create, read, breakSink })) test(name, run);
 * ```
 */
export class FaultProxy implements AsyncDisposable {
  /** For `sinkContract`. */
  readonly breakSink: Readonly<Record<TransportFault, () => Promise<Heal>>>;
  readonly #to: FaultProxyOptions;
  readonly #connections = new Set<ProxiedConnection>();
  #server: Server;
  #port = 0;
  #over = new AbortController();
  #spell: Spell = { fault: {}, over: this.#over.signal };

  /** Starts on a free port of 127.0.0.1. The receiver may be started later. */
  static async start(to: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(to);
    await proxy.#listen();
    return proxy;
  }

  private constructor(to: FaultProxyOptions) {
    this.#to = to;
    this.#server = this.#createServer();
    const breaker = (fault: TransportFault) => async () => this.break(transportFaults[fault]);
    this.breakSink = {
      down: breaker('down'),
      reset: breaker('reset'),
      answer_lost: breaker('answer_lost'),
      answer_cut: breaker('answer_cut'),
      hang: breaker('hang'),
      partition: breaker('partition'),
      trickle: breaker('trickle'),
      slow: breaker('slow'),
    };
  }

  /** Where to connect to, at 127.0.0.1. */
  get port(): number {
    return this.#port;
  }

  /** Connections of clients that are open now. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Begins a fault, for new connections and those that are open; it ends what was wrong before. The result heals it,
   * unless another has begun since.
   *
   * ```ts
   * const heal = await proxy.break({ request: { after: 10_000, cut: 'reset' } });
   * ```
   */
  async break(fault: TcpFault): Promise<Heal> {
    const spell = await this.#enter(fault);
    return async () => {
      if (this.#spell === spell) await this.#enter({});
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#enter({ connect: 'refuse' });
  }

  async #enter(fault: TcpFault): Promise<Spell> {
    const over = new AbortController();
    const spell = { fault, over: over.signal };
    this.#spell = spell;
    for (const connection of this.#connections) {
      connection.enter(spell);
      if (fault.connect) connection.reset();
    }
    this.#over.abort();
    this.#over = over;
    if (fault.connect === 'refuse') await stopListening(this.#server);
    else if (!this.#server.listening) await this.#listen();
    return spell;
  }

  async #listen(): Promise<void> {
    this.#server = this.#createServer();
    this.#port = await listenLocally(this.#server, this.#port);
  }

  #createServer(): Server {
    return createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  #accept(client: Socket): void {
    if (this.#spell.fault.connect) {
      client.resetAndDestroy();
      return;
    }
    const { port, host = '127.0.0.1' } = this.#to;
    const server = connect({ port, host, allowHalfOpen: true, noDelay: true });
    const connection = new ProxiedConnection(client, server, this.#spell);
    this.#connections.add(connection);
    client.on('close', () => this.#connections.delete(connection));
  }
}
