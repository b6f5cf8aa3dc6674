import type { CloseResult, Progress, Redelivered, TrailHealth } from '@audit-trail/core';

/** What the writer does when it is told. */
export type WriterCommand =
  | { readonly do: 'open' }
  /** Records events, one in each tick, and says of each what became of it. Without a number, until it is killed. */
  | { readonly do: 'record'; readonly events?: number; readonly bytes?: number; readonly to?: Progress }
  /** Records events as fast as they can be written, and says so when the last one is. */
  | { readonly do: 'burst'; readonly events: number; readonly bytes?: number }
  | { readonly do: 'health' }
  /** Hands the dead letters of a sink to it again. */
  | { readonly do: 'redeliver'; readonly sink: string }
  /** Closes the trail as many times as said, at once. */
  | { readonly do: 'close'; readonly deadline?: number; readonly times?: number }
  /** Records an event, and ends in the same tick. */
  | { readonly do: 'end'; readonly how: 'exit' | 'exception' | 'rejection' | 'last' };

/** What the writer says. */
export type WriterSaid =
  | { readonly ready: true }
  | { readonly opened: string }
  /** An event was recorded by `end`. */
  | { readonly recorded: string }
  /** An event has got as far as asked. */
  | { readonly kept: string }
  /** An event has not, or could not be recorded at all. */
  | { readonly failed: string; readonly code: string }
  | { readonly burst: number }
  /** What it was told could not be done. */
  | { readonly threw: string; readonly message: string }
  /** The trail reported a fault. */
  | { readonly error: string; readonly message: string }
  | { readonly health: TrailHealth }
  | { readonly redelivered: Redelivered }
  | { readonly closed: CloseResult };
