import { setTimeout as pause } from 'node:timers/promises';
import type { AuditEvent } from '@audit-trail/core';
import { eventsInFile, eventsInJournal, fileIn, journalIn, type Receiver } from '@audit-trail/example-traffic';

/** The ids of the events at the three places where each of them should be. */
export interface Arrival {
  readonly journal: readonly AuditEvent[];
  readonly file: readonly AuditEvent[];
  readonly receiver: readonly AuditEvent[];
}

/** Milliseconds that delivery may need for the last events. */
const deadline = 15_000;

/** Waits until the file and the receiver have what the journal has, or until it has taken too long. */
export async function awaitArrival(directory: string, receiver: Receiver): Promise<Arrival> {
  const until = Date.now() + deadline;
  let arrival = look(directory, receiver);
  while (!isComplete(arrival) && Date.now() < until) {
    await pause(50);
    arrival = look(directory, receiver);
  }
  return arrival;
}

/** Whether all three have the same events, at least one. */
export function isComplete({ journal, file, receiver }: Arrival): boolean {
  const ids = idsOf(journal);
  return ids !== '' && ids === idsOf(file) && ids === idsOf(receiver);
}

function look(directory: string, receiver: Receiver): Arrival {
  return {
    journal: eventsInJournal(journalIn(directory)),
    file: eventsInFile(fileIn(directory)),
    receiver: [...receiver.events.values()],
  };
}

/** At least once is the promise: a repeat in the file has the same id, and counts once. */
function idsOf(events: readonly AuditEvent[]): string {
  return [...new Set(events.map(({ id }) => id))].toSorted().join();
}
