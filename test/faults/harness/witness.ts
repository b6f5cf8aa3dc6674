import { type AuditError, type AuditEvent, createAuditTrail, fileJournal } from '@audit-trail/core';
import { vi } from 'vitest';
import { isApplications } from './place.js';

/** What a journal gives to the next process. */
export interface Testimony {
  readonly events: readonly AuditEvent[];
  readonly errors: readonly AuditError[];
}

/**
 * Opens a journal as the next process would, with a sink that was not there before, and returns all that it gets. For ids
 * that may lie in other streams it waits until those have been taken up, but not for ever: whoever asked looks at what came.
 */
export async function testimonyOf(directory: string, awaited: readonly string[] = []): Promise<Testimony> {
  const events: AuditEvent[] = [];
  const errors: AuditError[] = [];
  const trail = createAuditTrail({
    journal: fileJournal({ directory, adoptInterval: 20 }),
    sinks: [{ name: 'witness', write: async (batch) => void events.push(...batch.events) }],
    onError: (error) => errors.push(error),
  });
  await trail.flush({ to: 'delivered', deadline: 20_000 });
  const hasAll = (): boolean => awaited.every((id) => events.some((event) => event.id === id));
  await vi.waitUntil(hasAll, { timeout: 20_000 }).catch(() => undefined);
  await trail.close();
  return { events: events.filter(isApplications), errors };
}
