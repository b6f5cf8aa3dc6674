import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { StreamLock } from '@audit-trail/core/adapter';

/** Milliseconds. */
const interval = 20;

/** Takes the lock under which an index is written; undefined when somebody else has it. */
export function takeLock(index: string): StreamLock | undefined {
  const path = `${index}.lock`;
  try {
    return StreamLock.take(path, 0o600);
  } catch {
    // It holds nothing, so when it is damaged, another one will do; what keeps it from being made is said then.
    rmSync(path, { force: true });
    return StreamLock.take(path, 0o600);
  }
}

/** The same, as soon as nobody else has it. What is told each time meanwhile may make waiting unnecessary, by true. */
export async function waitForLock(index: string, isDone: () => boolean): Promise<StreamLock | undefined> {
  for (;;) {
    const lock = takeLock(index);
    if (lock) return lock;
    await pause(interval);
    if (isDone()) return undefined;
  }
}
