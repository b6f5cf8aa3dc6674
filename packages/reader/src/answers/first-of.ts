import type { AuditEvent } from '@audit-trail/core';

/** The first few of what is read; the rest is not. */
export async function firstOf(blocks: AsyncIterable<readonly AuditEvent[]>, count: number): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const block of blocks) {
    events.push(...block.slice(0, count - events.length));
    if (events.length === count) break;
  }
  return events;
}
