/**
 * `idle`: nothing to deliver. `delivering`. `retrying`: the sink failed, and is tried again after a pause. `stopped`: it
 * refused everything, or delivery was closed; a restart of the trail tries again.
 */
export type SinkState = 'idle' | 'delivering' | 'retrying' | 'stopped';

/** What the sink has not taken yet. */
export interface SinkLag {
  /** Exact for what this process recorded; what earlier ones left is estimated from its size. */
  readonly events: number;
  readonly bytes: number;
  /** Age of the oldest. */
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
