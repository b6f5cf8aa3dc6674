import { checkOptionNames, wrongOption } from '../check-options.js';
import { within } from '../deadline.js';
import { AuditError, type OnError } from '../errors.js';
import type { Backlog } from '../journal/backlog.js';
import type { OtherStreams } from '../journal/journal.js';
import type { Observers } from '../observers.js';
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

export interface DeliveriesOptions {
  readonly sinks: readonly ResolvedSink[];
  /** Where processes that are gone may have left dead letters. */
  readonly others: OtherStreams | undefined;
  readonly onError: OnError;
  readonly observers?: Observers;
}

/** All deliveries of a trail: from each backlog to each of its sinks. */
export class Deliveries {
  readonly receivers: readonly Receiver[];
  readonly #others: OtherStreams | undefined;
  readonly #onError: OnError;
  readonly #deliveries = new Set<Delivery>();

  constructor({ sinks, others, onError, observers }: DeliveriesOptions) {
    this.receivers = sinks.map((sink) => new Receiver({ ...sink, onError, observers }));
    this.#others = others;
    this.#onError = onError;
  }

  /** Begins to deliver a backlog to these receivers, by default to every sink. */
  begin(backlog: Backlog, receivers: readonly Receiver[] = this.receivers): readonly Delivery[] {
    const begun = receivers.map((receiver) => new Delivery({ backlog, receiver }));
    for (const delivery of begun) {
      this.#deliveries.add(delivery);
      delivery.start();
    }
    return begun;
  }

  /** Ends some of them where they are; those of a stream that may be let go then. */
  async end(deliveries: readonly Delivery[]): Promise<void> {
    await Promise.all(deliveries.map((delivery) => delivery.end()));
    for (const delivery of deliveries) this.#deliveries.delete(delivery);
  }

  /** The receivers that may be asked at this moment. */
  get ready(): readonly Receiver[] {
    return this.receivers.filter(({ pause, stopped }) => pause === 0 && !stopped.aborted);
  }

  has(sink: string): boolean {
    return this.receivers.some(({ name }) => name === sink);
  }

  async *deadLetters(sink: string): AsyncGenerator<DeadLetter> {
    for (const delivery of this.#to(sink)) yield* delivery.deadLetters();
    for (const stream of this.#others?.each() ?? []) yield* stream.deadLetters(sink);
  }

  async redeliver(sink: string, options: RedeliverOptions): Promise<Redelivered> {
    const ids = idsIn(options);
    const sums: Redelivered[] = [];
    for (const delivery of this.#to(sink)) sums.push(await delivery.redeliver(ids));
    for (const backlog of this.#others?.each() ?? []) {
      const delivery = new Delivery({ backlog, receiver: this.#receiver(sink) });
      this.#deliveries.add(delivery);
      try {
        sums.push(await delivery.redeliver(ids));
      } finally {
        await this.end([delivery]);
      }
    }
    return {
      delivered: sums.reduce((sum, { delivered }) => sum + delivered, 0),
      refused: sums.reduce((sum, { refused }) => sum + refused, 0),
    };
  }

  health(): readonly SinkHealth[] {
    return this.receivers.map((receiver) => sinkHealth(receiver, this.#to(receiver.name)));
  }

  /** Delivers what it can, for some milliseconds at most. */
  async close(deadline: number): Promise<void> {
    await Promise.all([...this.#deliveries].map((delivery) => delivery.close(deadline)));
  }

  /** Lets the sinks let go of what they hold, for some milliseconds at most. */
  async dispose(deadline: number): Promise<void> {
    await Promise.all(this.receivers.map(({ options }) => this.#dispose(options.sink, deadline)));
  }

  async #dispose(sink: Sink, deadline: number): Promise<void> {
    try {
      const disposed = Promise.resolve(sink[Symbol.asyncDispose]?.());
      await within(deadline, disposed, `the sink '${sink.name}' to be closed`);
    } catch (cause) {
      this.#onError(new AuditError('AUDIT_SINK_FAILED', `The sink '${sink.name}' could not be closed.`, { cause }));
    }
  }

  #receiver(sink: string): Receiver {
    const receiver = this.receivers.find(({ name }) => name === sink);
    if (!receiver) throw noSuchSink(sink);
    return receiver;
  }

  #to(sink: string): readonly Delivery[] {
    this.#receiver(sink);
    return [...this.#deliveries].filter(({ name }) => name === sink);
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
