import type { AuditEvent } from '@audit-trail/core';
import { expect } from 'vitest';

/** Everything that was acknowledged is there, nothing is there twice, and ids ascend: for the events of one stream. */
export function expectKept(acknowledged: readonly string[], events: readonly AuditEvent[]): void {
  const ids = events.map(({ id }) => id);
  expectNone(missing(acknowledged, ids), 'acknowledged events are missing');
  expectAscending(ids);
}

/**
 * A sink has every event of the journal and nothing else; what came again is the same event; and the first time, events
 * came in the order of their stream.
 */
export function expectDelivered(journal: readonly AuditEvent[], received: readonly AuditEvent[]): void {
  const first = new Map<string, AuditEvent>();
  for (const event of received) {
    const before = first.get(event.id);
    if (before) expect(event).toEqual(before);
    else first.set(event.id, event);
  }
  const ids = journal.map(({ id }) => id);
  expectNone(missing(ids, [...first.keys()]), 'events of the journal have not arrived');
  expectNone(missing([...first.keys()], ids), 'events have arrived that are not in the journal');
  for (const event of journal) expect(first.get(event.id)).toEqual(event);
}

/** What came to a receiver, each event once, in the order in which it came first. */
export function withoutRepeats(events: readonly AuditEvent[]): AuditEvent[] {
  return [...new Map(events.map((event) => [event.id, event])).values()];
}

/** How many of the application's events the trail says it lost. */
export function lostIn(events: readonly AuditEvent[]): number {
  const gaps = events.filter(({ action }) => action === 'audit_trail.events_lost');
  return gaps.reduce((sum, { metadata }) => sum + Number(Object(metadata['actions'])['report.exported'] ?? 0), 0);
}

export function expectAscending(ids: readonly string[]): void {
  const wrong = ids.filter((id, place) => place > 0 && id <= (ids[place - 1] ?? ''));
  expectNone(wrong, 'ids do not ascend');
}

export function missing(wanted: readonly string[], found: readonly string[]): string[] {
  const there = new Set(found);
  return wanted.filter((id) => !there.has(id));
}

/** Shows the first few only: thousands of ids tell nobody anything. */
function expectNone(wrong: readonly string[], what: string): void {
  expect(wrong.slice(0, 5), `${wrong.length} × ${what}`).toEqual([]);
}
