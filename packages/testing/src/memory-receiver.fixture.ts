import { type AuditEvent, type Sink, SinkError } from '@audit-trail/core';
import type { Heal, SinkFault } from './sink-contract-options.js';

/** A receiver in memory, with every fault. */
export class MemoryReceiver {
  readonly events: AuditEvent[] = [];
  /** What a partition holds up. */
  readonly #late: AuditEvent[] = [];
  #fault: SinkFault | undefined;

  readonly breakSink = Object.fromEntries(
    (
      [
        'down',
        'reset',
        'busy',
        'unavailable',
        'unauthorized',
        'answer_lost',
        'answer_cut',
        'hang',
        'partition',
        'trickle',
        'slow',
        'partial',
        'poison',
      ] as const
    ).map((fault): [SinkFault, () => Promise<Heal>] => [fault, async () => this.#break(fault)]),
  );

  async take(events: readonly AuditEvent[], signal: AbortSignal): ReturnType<Sink['write']> {
    switch (this.#fault) {
      case undefined:
        break;
      case 'poison':
        if (events.some(({ action }) => action === 'contract.poisoned')) throw new SinkError('refused', 'poisoned');
        break;
      case 'partial':
        this.events.push(...events.slice(0, 2));
        return events.length > 2 ? { retry: events.slice(2).map(({ id }) => id) } : undefined;
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, 20));
        break;
      case 'hang':
        return never(signal);
      case 'partition':
        this.#late.push(...events);
        return never(signal);
      case 'trickle':
        this.events.push(...events);
        return never(signal);
      case 'answer_lost':
      case 'answer_cut':
        this.events.push(...events);
        throw new Error('the answer was lost');
      default:
        throw new SinkError('retry', this.#fault);
    }
    this.events.push(...events);
    return undefined;
  }

  #break(fault: SinkFault): Heal {
    this.#fault = fault;
    return async () => {
      this.#fault = undefined;
      this.events.push(...this.#late.splice(0));
    };
  }
}

async function never(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason));
  return promise;
}

type Send = (events: readonly AuditEvent[], signal: AbortSignal) => ReturnType<Sink['write']>;
/** What a sink does differently from what it should. */
export type Mistake = (send: Send) => Partial<Sink>;

export function sinkTo(receiver: MemoryReceiver, mistake: Mistake = () => ({})): Sink {
  const send: Send = (events, signal) => receiver.take(events, signal);
  return { name: 'memory', write: ({ events }, { signal }) => send(events, signal), ...mistake(send) };
}
