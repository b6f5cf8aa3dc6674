import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import type { AuditEvent } from '@audit-trail/core';
import type { Place } from './place.js';

/**
 * A receiver of more events than anybody would keep: it counts them, by the numbers that a writer gives them, and checks
 * that none is left out. Down until it is started.
 */
export class Tally {
  /** Events that have arrived, without repeats. */
  events = 0;
  repeats = 0;
  requests = 0;
  /** What was wrong with the order, if anything. */
  wrong: string | undefined;
  readonly #server: Server;
  readonly url: string;

  /** A receiver that turns away whatever comes, until `open()`. */
  static async start(place: Place): Promise<Tally> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tally = new Tally(server);
    place.atEnd(() => tally.#stop());
    return tally;
  }

  private constructor(server: Server) {
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The receiver has no port.');
    this.#server = server.on('request', (_, response: ServerResponse) => response.writeHead(503).end());
    this.url = `http://127.0.0.1:${address.port}`;
  }

  open(): void {
    this.#server.removeAllListeners('request');
    this.#server.on(
      'request',
      (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response),
    );
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    for await (const line of createInterface(request)) {
      const { action, target_id }: AuditEvent = JSON.parse(line);
      if (action === 'report.exported') this.#count(Number(target_id));
    }
    response.writeHead(204).end();
  }

  #count(number: number): void {
    if (number <= this.events) this.repeats += 1;
    else if (number === this.events + 1) this.events = number;
    else this.wrong ??= `event ${number} came after event ${this.events}`;
  }

  async #stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
