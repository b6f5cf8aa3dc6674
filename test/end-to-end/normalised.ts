import type { AuditEvent } from '@audit-trail/core';

/** What differs from run to run: ids of events, documents and requests, and times. */
const varying =
  /(?<kind>evt|doc)_[0-9A-HJKMNP-TV-Z]{26}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** An event without what differs from run to run. */
export type NormalisedEvent = Omit<AuditEvent, 'occurred_at'>;

/**
 * Whole events, with everything that differs from run to run replaced by its rank: two trails that then are the same
 * tell the same story, about the same things in the same places.
 */
export function normalised(events: readonly AuditEvent[]): NormalisedEvent[] {
  const ranks = new Map<string, string>();
  const rankOf = (text: string, kind = 'value'): string => {
    const known = ranks.get(text) ?? `${kind} ${ranks.size + 1}`;
    ranks.set(text, known);
    return known;
  };
  return events.map((event) => {
    const { occurred_at, ...rest } = event;
    const text = JSON.stringify(rest).replaceAll(varying, (found, kind: string | undefined) => rankOf(found, kind));
    return JSON.parse(text) as NormalisedEvent;
  });
}
