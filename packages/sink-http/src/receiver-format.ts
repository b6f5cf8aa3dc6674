import type { Batch, PartialResult, SinkErrorKind } from '@audit-trail/core';
import type { Answer } from './answer.js';
import type { BodyMemory } from './body-memory.js';
import type { HttpHeaders } from './request-headers.js';
import type { Signer } from './standard-webhooks.js';

/** One request with events of a batch. */
export interface EventRequest {
  /** The events in it, whose key is its `Idempotency-Key`. */
  readonly events: Pick<Batch, 'size' | 'ids' | 'key'>;
  /**
   * What is sent, which may lie in memory taken from `memory`, and stays until that is given back. A SinkError thrown here
   * counts like one the receiver's answer leads to: these events can't be put that way.
   */
  readonly body: (memory: BodyMemory) => Buffer;
}

/** What an error's body says beyond its status. */
export interface Verdict {
  /** Instead of what the status means. */
  readonly kind?: SinkErrorKind;
  /** What a person can do about it. */
  readonly advice?: string | undefined;
  /** Place in the request of the one event to blame; the others are to be sent again. */
  readonly place?: number | undefined;
}

/** Posts something else than events to the same receiver. Rejects with a SinkError unless the answer is 2xx. */
export type Ask = (path: string, body: Buffer) => Promise<Answer>;

/** How a kind of receiver wants events, and what its answers mean. Everything else is the same for all of them. */
export interface ReceiverFormat {
  /** Path and query that events are posted to. */
  readonly path: string;
  readonly contentType: string;
  /** Sent with each request beside what the application gives. */
  readonly headers?: HttpHeaders;
  readonly sign?: Signer | undefined;
  /** What a person can do about a status, where it is about this sink's options. */
  readonly advice: Readonly<Record<number, string>>;
  /** How a batch is sent: all in one request, or a request for each event. */
  readonly requests: (batch: Batch) => readonly EventRequest[];
  /** Which events of a request a 2xx answer took. Without it, that is all of them, whatever the answer says. */
  readonly taken?: (answer: Answer, request: EventRequest, ask: Ask, signal: AbortSignal) => TakenResult;
  /** Reads any other answer; without it, and where undefined, the status says all. */
  readonly judge?: (answer: Answer) => Verdict | undefined;
}

type TakenResult = PartialResult | undefined | Promise<PartialResult | undefined>;
