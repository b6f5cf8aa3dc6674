import { type AuditEvent, batchOf, type Sink, SinkError } from '@audit-trail/core';
import { HttpReceiver, type ReceiverAnswer } from '@audit-trail/testing';
import { httpSink } from './http-sink.js';
import type { HttpSinkOptions } from './http-sink-options.js';

export function event(number: number, name = 'Rosella'): AuditEvent {
  return {
    id: `evt_${String(number).padStart(26, '0')}`,
    group: '',
    location: '',
    action: 'user.read',
    action_type: 'r',
    actor_name: name,
    actor_id: 'u1',
    target_name: '',
    target_id: '',
    metadata: { description: 'User read' },
    occurred_at: '2026-11-23T18:20:00.000Z',
  };
}

export const events = [event(1), event(2, 'Zoë, "the [first]"'), event(3)];
export const batch = batchOf(events);

export async function send(sink: Sink, sent = batch): ReturnType<Sink['write']> {
  return sink.write(sent, { signal: AbortSignal.timeout(10_000) });
}

/** The error a write ends with. */
export async function failure(write: Promise<unknown>): Promise<SinkError> {
  const error: unknown = await write.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SinkError) return error;
  throw new Error(`expected a SinkError, got ${String(error)}`);
}

/** A receiver and the sinks that post to it. */
export class Posting {
  readonly receiver: HttpReceiver;
  readonly #sinks: Sink[] = [];

  private constructor(receiver: HttpReceiver) {
    this.receiver = receiver;
  }

  static async start(): Promise<Posting> {
    return new Posting(await HttpReceiver.start());
  }

  sink(options: Partial<HttpSinkOptions> = {}): Sink {
    const sink = httpSink({ url: this.receiver.url, ...options });
    this.#sinks.push(sink);
    return sink;
  }

  /** The error a write ends with when the receiver answers so. */
  async failureFor(answer: ReceiverAnswer, options?: Partial<HttpSinkOptions>): Promise<SinkError> {
    this.receiver.behave(() => answer);
    return failure(send(this.sink(options)));
  }

  async stop(): Promise<void> {
    for (const sink of this.#sinks) await sink[Symbol.asyncDispose]?.();
    await this.receiver[Symbol.asyncDispose]();
  }
}
