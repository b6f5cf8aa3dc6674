import { type AuditError, type AuditEvent, createAuditTrail, fileJournal } from '@audit-trail/core';
import { isApplications } from './place.js';

/** What a journal gives to the next process. */
export interface Testimony {
  readonly events: readonly AuditEvent[];
  readonly errors: readonly AuditError[];
}

/** Opens a journal as the next process would, with a sink that was not there before, and returns all that it gets. */
export async function testimonyOf(directory: string): Promise<Testimony> {
  const events: AuditEvent[] = [];
  const errors: AuditError[] = [];
  const trail = createAuditTrail({
    journal: fileJournal({ directory }),
    sinks: [{ name: 'witness', write: async (batch) => void events.push(...batch.events) }],
    onError: (error) => errors.push(error),
  });
  await trail.flush({ to: 'delivered', deadline: 20_000 });
  await trail.close();
  return { events: events.filter(isApplications), errors };
}
