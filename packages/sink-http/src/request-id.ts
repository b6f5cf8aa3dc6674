import { hash } from 'node:crypto';
import type { Batch } from '@audit-trail/core';
import { joinedIds } from '@audit-trail/core/adapter';

/**
 * Names a request by what is in it: a hash of its events' ids in order. The same events sent again have the same name;
 * after a restart, a bisection or a partial answer the batch is another one, and only the events' own ids tell repeats.
 */
export function requestId(batch: Batch): string {
  return hash('sha256', joinedIds(batch), 'base64url');
}
