import { createHash } from 'node:crypto';

/**
 * Names a request by what is in it: a hash of its events' ids in order. The same events sent again have the same name;
 * after a restart, a bisection or a partial answer the batch is another one, and only the events' own ids tell repeats.
 */
export function requestId(ids: readonly string[]): string {
  return createHash('sha256').update(ids.join('\n')).digest('base64url');
}
