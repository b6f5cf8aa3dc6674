import { appendFileSync } from 'node:fs';
import { segmentPaths } from '@audit-trail/example-traffic';

/** Adds what a machine's crash may leave at the end of a journal, and the next process has to cut off. */
export function tear(journal: string): void {
  const last = segmentPaths(journal).at(-1);
  if (last !== undefined) appendFileSync(last, '{"id":"evt_');
}
