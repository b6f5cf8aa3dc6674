import type { Batch, PartialResult, Sink } from '@audit-trail/core';
import type { Answer } from './answer.js';
import { BodyMemory } from './body-memory.js';
import { Connection } from './connection.js';
import type { ResolvedConnection } from './connection-options.js';
import { isSuccess } from './exchange.js';
import type { Ask, EventRequest, ReceiverFormat } from './receiver-format.js';
import { refusalError } from './refusal.js';
import type { HttpHeaders } from './request-headers.js';
import { sendEach } from './send-each.js';

/** What makes a sink of a kind of receiver. */
export interface ReceiverSinkOptions {
  readonly connection: ResolvedConnection;
  readonly format: ReceiverFormat;
  /** Requests at a time. Default 1. */
  readonly concurrency?: number | undefined;
  /** Milliseconds a batch may take, unless the application says it; where that is not for the trail to say. */
  readonly deadline?: number | undefined;
}

/** A sink that posts events to a receiver. What is particular to the kind of receiver is in its format. */
export class ReceiverSink implements Sink {
  readonly name: string;
  readonly batch: Sink['batch'];
  readonly deadline: Sink['deadline'];
  readonly retry: Sink['retry'];
  readonly from: Sink['from'];
  readonly #connection: Connection;
  readonly #format: ReceiverFormat;
  readonly #concurrency: number;
  readonly #memory = new BodyMemory();

  constructor({ connection, format, concurrency = 1, deadline }: ReceiverSinkOptions) {
    this.name = connection.name;
    const { delivery } = connection;
    this.batch = delivery.batch;
    this.deadline = delivery.deadline ?? deadline;
    this.retry = delivery.retry;
    this.from = delivery.from;
    this.#connection = new Connection(connection);
    this.#format = format;
    this.#concurrency = concurrency;
  }

  get borrows(): boolean {
    return this.#connection.hasSent;
  }

  async write(batch: Batch, { signal }: { readonly signal: AbortSignal }): Promise<void | PartialResult> {
    return sendEach({
      requests: this.#format.requests(batch),
      size: batch.size,
      concurrency: this.#concurrency,
      send: (request) => this.#send(request, signal),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  async #send(request: EventRequest, signal: AbortSignal): Promise<PartialResult | undefined> {
    const { path, sign, taken } = this.#format;
    const { events } = request;
    const { key } = events;
    const body = request.body(this.#memory);
    const answer = await this.#post(path, body, { 'idempotency-key': key, ...sign?.(key, body) }, signal);
    if (this.#connection.hasSent) this.#memory.giveBack(body);
    if (isSuccess(answer.status)) {
      const ask: Ask = (otherPath, question) => this.#ask(otherPath, question, signal);
      return taken?.(answer, request, ask, signal);
    }
    const { ids } = events;
    const verdict = this.#format.judge?.(answer);
    const error = refusalError(answer, this.#format.advice, verdict);
    const blamed = verdict?.place === undefined ? undefined : ids[verdict.place];
    if (blamed === undefined || ids.length === 1) throw error;
    return { refused: [{ id: blamed, reason: error.message }], retry: ids.filter((id) => id !== blamed) };
  }

  async #ask(path: string, body: Buffer, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#post(path, body, {}, signal);
    if (isSuccess(answer.status)) return answer;
    throw refusalError(answer, this.#format.advice, this.#format.judge?.(answer));
  }

  #post(path: string, body: Buffer, headers: HttpHeaders, signal: AbortSignal): Promise<Answer> {
    const { contentType, taken, headers: own } = this.#format;
    return this.#connection.post({
      path,
      contentType,
      headers: { ...own, ...headers },
      body,
      reads: taken !== undefined,
      signal,
    });
  }
}
