import { checkOptionNames, wrongOption } from '../check-options.js';
import { within } from '../deadline.js';
import { AuditError, type OnError } from '../errors.js';
import type { Backlog } from '../journal/backlog.js';
import type { Sink } from '../sink.js';
import type { ResolvedSinkOptions } from '../sink-options.js';
import type { DeadLetter } from './dead-letter.js';
import { Delivery } from './delivery.js';
import { type SinkHealth, sinkHealth } from './health.js';
import { Receiver } from './receiver.js';
import type { Redelivered } from './redelivery.js';

/** A sink, and how it is delivered to. */
export interface ResolvedSink extends ResolvedSinkOptions {
  readonly sink: Sink;
}

/** Which dead letters are sent again. */
export interface RedeliverOptions {
  /** Ids of the events. Default: all of the sink's. */
  readonly ids?: readonly string[] | undefined;
}

/** All deliveries of a trail: from each backlog to each of its sinks. */
export class Deliveries {
  readonly #receivers: readonly Receiver[];
  readonly #onError: OnError;
  readonly #deliveries: Delivery[] = [];

  constructor(sinks: readonly ResolvedSink[], onError: OnError) {
    this.#receivers = sinks.map((sink) => new Receiver({ ...sink, onError }));
    this.#onError = onError;
  }

  /** Begins to deliver a backlog to every sink. */
  begin(backlog: Backlog): readonly Delivery[] {
    const begun = this.#receivers.map((receiver) => new Delivery({ backlog, receiver }));
    this.#deliveries.push(...begun);
    for (const delivery of begun) delivery.start();
    return begun;
  }

  has(sink: string): boolean {
    return this.#receivers.some(({ name }) => name === sink);
  }

  async *deadLetters(sink: string): AsyncGenerator<DeadLetter> {
    for (const delivery of this.#to(sink)) yield* delivery.deadLetters();
  }

  async redeliver(sink: string, options: RedeliverOptions): Promise<Redelivered> {
    const ids = idsIn(options);
    const sum = { delivered: 0, refused: 0 };
    for (const delivery of this.#to(sink)) {
      const { delivered, refused } = await delivery.redeliver(ids);
      sum.delivered += delivered;
      sum.refused += refused;
    }
    return sum;
  }

  health(): readonly SinkHealth[] {
    return this.#receivers.map((receiver) => sinkHealth(receiver, this.#to(receiver.name)));
  }

  /** Delivers what it can, for some milliseconds at most. */
  async close(deadline: number): Promise<void> {
    await Promise.all(this.#deliveries.map((delivery) => delivery.close(deadline)));
  }

  /** Lets the sinks let go of what they hold, for some milliseconds at most. */
  async dispose(deadline: number): Promise<void> {
    await Promise.all(this.#receivers.map(({ options }) => this.#dispose(options.sink, deadline)));
  }

  async #dispose(sink: Sink, deadline: number): Promise<void> {
    try {
      const disposed = Promise.resolve(sink[Symbol.asyncDispose]?.());
      await within(deadline, disposed, `the sink '${sink.name}' to be closed`);
    } catch (cause) {
      this.#onError(new AuditError('AUDIT_SINK_FAILED', `The sink '${sink.name}' could not be closed.`, { cause }));
    }
  }

  #to(sink: string): readonly Delivery[] {
    if (!this.has(sink)) throw noSuchSink(sink);
    return this.#deliveries.filter(({ name }) => name === sink);
  }
}

/** The error for a name that none of the trail's sinks has. */
export function noSuchSink(name: string): AuditError {
  return wrongOption(`No sink of this trail is named '${name}'`);
}

function idsIn(options: RedeliverOptions): ReadonlySet<string> | undefined {
  checkOptionNames(options, new Set(['ids']), '{ ids: [letter.id] }');
  const { ids } = options;
  if (ids !== undefined && !Array.isArray(ids)) throw wrongOption("'ids' is a list of events' ids", ids);
  return ids && new Set(ids);
}
