import { type AuditTrail, createAuditTrail, fileJournal } from '@audit-trail/core';
import { checkLines } from '../events/lines.js';
import type { Subject } from './subject.js';

/** An hour, in milliseconds: longer than a measurement takes. */
const never = 3_600_000;

/** A trail that does nothing by the clock: how often it would depends on how fast the machine is. */
export function openTrail(directory: string): AuditTrail {
  return createAuditTrail({ journal: fileJournal({ directory, syncInterval: never, adoptInterval: never }) });
}

/** Sees to syncs between blocks, and to as many events as there should be. */
export function trailChecks(trail: AuditTrail, folder: string): Pick<Subject, 'settle' | 'check' | 'close'> {
  return {
    settle: () => trail.flush({ to: 'durable' }),
    check: (units) => void checkLines(folder, units),
    close: async () => {
      await trail.close();
    },
  };
}
