import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { AuditEvent } from '@audit-trail/core';

/**
 * Stands in for whatever takes events over HTTP: JSON arrays, as the HTTP sink sends them. Can be out of order, and
 * away altogether; what it has taken it keeps.
 */
export class Receiver {
  /** Number of events in each batch that was taken. */
  readonly batches: number[] = [];
  /** Every event by its id; one that was sent twice is here once. */
  readonly events = new Map<string, AuditEvent>();
  /** Batches turned away. */
  refused = 0;
  #outOfOrder = false;
  #server: Server | undefined;
  #port = 0;

  /** Listens on a free port, and on the same one again after `stop`. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#take(request, response));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#server = server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/events`;
  }

  /** Events that came more than once, counted each time but the first. */
  get repeats(): number {
    return this.batches.reduce((sum, size) => sum + size, 0) - this.events.size;
  }

  /** While out of order, every batch is answered with 503. */
  set outOfOrder(value: boolean) {
    this.#outOfOrder = value;
  }

  /** Connections are refused from here on. */
  async stop(): Promise<void> {
    if (!this.#server) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    this.#server = undefined;
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const events = eventsOf(await bodyOf(request));
      if (this.#outOfOrder) {
        this.refused += 1;
        response.writeHead(503).end();
        return;
      }
      this.batches.push(events.length);
      for (const event of events) this.events.set(event.id, event);
      response.writeHead(204).end();
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
}

function eventsOf(body: string): AuditEvent[] {
  const events: unknown = JSON.parse(body);
  if (!Array.isArray(events)) throw new TypeError('A batch is an array of events.');
  return events as AuditEvent[];
}
