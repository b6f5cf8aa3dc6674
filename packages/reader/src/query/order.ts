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

/** The order of rows by their texts, the first first. */
export function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
