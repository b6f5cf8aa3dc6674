import type { TrailHealth } from '@audit-trail/core';

/** What only grows while a trail is open. */
export interface Totals {
  readonly recorded: number;
  readonly lost: number;
  readonly faults: number;
  readonly sinks: ReadonlyMap<string, SinkTotals>;
}

interface SinkTotals {
  readonly delivered: number;
  readonly deadLetters: number;
  readonly retries: number;
}

export const nothing: Totals = { recorded: 0, lost: 0, faults: 0, sinks: new Map() };

const nothingOfSink: SinkTotals = { delivered: 0, deadLetters: 0, retries: 0 };

/** Totals with those of one more trail. */
export function plus(totals: Totals, { recorded, journal, errors, sinks }: TrailHealth): Totals {
  const summed = new Map(totals.sinks);
  for (const { name, delivered, deadLetters, retries } of sinks) {
    const before = summed.get(name) ?? nothingOfSink;
    summed.set(name, {
      delivered: before.delivered + delivered,
      deadLetters: before.deadLetters + deadLetters,
      retries: before.retries + retries,
    });
  }
  return {
    recorded: totals.recorded + recorded,
    lost: totals.lost + journal.lost,
    faults: totals.faults + errors,
    sinks: summed,
  };
}
