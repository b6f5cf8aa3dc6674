import type { AuditEvent } from '../event/audit-event.js';
import type { Backlog } from '../journal/backlog.js';

const limits = { maxEvents: 10_000, maxBytes: 1024 * 1024 };

/** The attempts between two positions whose outcome does not lie there too, oldest first. What is damaged is passed over. */
export async function openAttempts(backlog: Backlog, from: number, until: number): Promise<readonly AuditEvent[]> {
  const open = new Map<string, AuditEvent>();
  for (let position = from; position < until;) {
    const slice = await backlog.read(position, limits);
    if (!slice) break;
    // What has been recorded behind the end meanwhile is the new owner's, and in progress.
    const beyond = Math.max(0, slice.end - until);
    for (const line of slice.bytes.toString('utf8', 0, slice.bytes.length - beyond).split('\n')) {
      // Few lines are worth parsing; others may say such things in their metadata.
      if (!line.includes('"outcome":"attempted"') && !line.includes('"caused_by":"')) continue;
      const event = JSON.parse(line) as AuditEvent;
      if (event.caused_by !== undefined) open.delete(event.caused_by);
      if (event.outcome === 'attempted') open.set(event.id, event);
    }
    position = slice.end;
  }
  return [...open.values()];
}
