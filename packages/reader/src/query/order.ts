import type { AuditEvent } from '@audit-trail/core';

/** Where an event stands among all: by the time it occurred at, then by its id. */
export interface Position {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly id: string;
}

export function positionOf(event: AuditEvent): Position {
  return { time: Date.parse(event.occurred_at), id: event.id };
}

/** Negative when a position comes before another. */
export function comparePositions(a: Position, b: Position): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
