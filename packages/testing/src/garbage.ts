import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage until no more than so many of the things are left, for as long as it takes. */
export async function collected(things: readonly WeakRef<object>[], most: number): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This runtime can not be told to collect its garbage.');
  for (;;) {
    // What a task has looked at stays alive until the next one.
    await delay(20);
    collect();
    if (things.filter((thing) => thing.deref()).length <= most) return;
  }
}
