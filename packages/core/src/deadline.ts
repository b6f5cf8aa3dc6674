import { AuditError } from './errors.js';

/**
 * Waits for something, but not longer than a number of milliseconds; `Infinity` is for as long as it takes.
 *
 * @throws AuditError `AUDIT_DEADLINE`, naming what was waited for.
 */
export async function within<Result>(milliseconds: number, awaited: Promise<Result>, what: string): Promise<Result> {
  if (milliseconds === Infinity) return awaited; // a timer would end at once
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new AuditError('AUDIT_DEADLINE', `Waited ${Math.round(milliseconds)} ms for ${what}.`)),
    milliseconds,
  );
  try {
    return await Promise.race([awaited, promise]);
  } finally {
    clearTimeout(timer);
  }
}
