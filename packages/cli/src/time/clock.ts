import type { Zone } from './zone.js';

/** What times in words refer to: one and the same `now` for all of a command, and whose clocks they mean. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}
