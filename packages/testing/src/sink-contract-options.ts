import type { AuditEvent, Sink } from '@audit-trail/core';

/** Undoes what was broken. */
export type Heal = () => Promise<void>;

/**
 * What can be wrong with a receiver.
 *
 * | fault | the receiver, until it is healed |
 * |---|---|
 * | `down` | can't be reached |
 * | `reset` | breaks off in the middle of a request and keeps nothing of it |
 * | `busy` | asks to be left alone for a while (HTTP: 429 with Retry-After) |
 * | `unavailable` | fails (HTTP: 503) |
 * | `unauthorized` | does not accept the credentials (HTTP: 401) |
 * | `answer_lost` | keeps the events, but its answer never arrives |
 * | `answer_cut` | keeps the events, but the connection ends in the midst of its answer |
 * | `hang` | takes the request and never answers |
 * | `partition` | can be connected to, but nothing goes through, either way; once healed it does, however late |
 * | `trickle` | keeps the events, but its answer comes a byte at a time, and never to an end |
 * | `slow` | keeps the events some 100 ms after it has got them |
 * | `partial` | takes a part of each batch, and asks for the others again |
 * | `poison` | refuses for good whatever has an event with the action `contract.poisoned` |
 */
export type SinkFault =
  | 'down'
  | 'reset'
  | 'busy'
  | 'unavailable'
  | 'unauthorized'
  | 'answer_lost'
  | 'answer_cut'
  | 'hang'
  | 'partition'
  | 'trickle'
  | 'slow'
  | 'partial'
  | 'poison';

/** What the contract needs to know of a sink and its receiver. */
export interface SinkContractOptions {
  /** Makes the sink as an application would, each time with the same name and for the same receiver. */
  create(): Sink | Promise<Sink>;
  /**
   * Everything the receiver has got since the contract began, in the order it came, repeats included: ids, or whole
   * events, whose content is then checked too. Asked of the receiver, never of the sink.
   */
  read(): Promise<readonly (string | AuditEvent)[]>;
  /** Breaks the receiver and returns how to heal it. The more faults are given, the more cases there are. */
  readonly breakSink?: { readonly [Fault in SinkFault]?: () => Promise<Heal> };
  /** Milliseconds anything may take before the case fails. Default 20,000. */
  readonly deadline?: number;
}
