import type { Delivery } from './delivery.js';
import type { Receiver } from './receiver.js';

/**
 * `idle`: nothing to deliver. `delivering`. `retrying`: the sink failed, and is tried again after a pause. `open`: it
 * failed five times in a row or more, so its circuit is open: after each pause it is tried with a single event, until it
 * takes one. `stopped`: it refused everything, or delivery was closed; a restart of the trail tries again.
 */
export type SinkState = 'idle' | 'delivering' | 'retrying' | 'open' | 'stopped';

/** What the sink has not taken yet. */
export interface SinkLag {
  /** Exact for what this process recorded; what earlier ones left, or was passed over, is estimated from its size. */
  readonly events: number;
  readonly bytes: number;
  /** Age of the oldest; 0 when it can't be read. */
  readonly seconds: number;
}

/** What `health()` says of one sink. */
export interface SinkHealth {
  readonly name: string;
  readonly state: SinkState;
  /** Events taken since the trail was opened. */
  readonly delivered: number;
  readonly lag: SinkLag;
  /** Failed attempts since the trail was opened. */
  readonly retries: number;
  /** Events refused for good since the trail was opened. */
  readonly deadLetters: number;
  /** Message of the last failure; absent when the last attempt succeeded. */
  readonly lastError?: string;
}

/** How a sink is doing, with all deliveries to it. */
export function sinkHealth(receiver: Receiver, deliveries: readonly Delivery[]): SinkHealth {
  const lags = deliveries.map(({ lag }) => lag);
  const lastError = receiver.lastError ?? deliveries.find(({ lastFault }) => lastFault !== undefined)?.lastFault;
  return {
    name: receiver.name,
    state: stateOf(receiver, deliveries),
    delivered: receiver.taken,
    lag: {
      events: lags.reduce((sum, { events }) => sum + events, 0),
      bytes: lags.reduce((sum, { bytes }) => sum + bytes, 0),
      seconds: Math.max(0, ...lags.map(({ seconds }) => seconds)),
    },
    retries: receiver.retries,
    deadLetters: receiver.deadLetters,
    ...(lastError !== undefined && { lastError }),
  };
}

function stateOf({ state, stopped }: Receiver, deliveries: readonly Delivery[]): SinkState {
  const states = new Set<SinkState>(deliveries.map((delivery) => delivery.state));
  if (stopped.aborted || deliveries.every((delivery) => delivery.state === 'stopped')) return 'stopped';
  if (state !== 'well') return state;
  return (['retrying', 'delivering'] as const).find((each) => states.has(each)) ?? 'idle';
}
