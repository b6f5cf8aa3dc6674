import { createHook } from 'node:async_hooks';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** How often something was begun that costs more than its bytes. */
export interface Counts {
  readonly promises: number;
  readonly timers: number;
  /** Callbacks for the end of the tick. */
  readonly ticks: number;
  /** Calls that read or change files, synchronous and others: a system call each, mostly. */
  readonly fileCalls: number;
}

export const countNames = ['promises', 'timers', 'ticks', 'fileCalls'] as const satisfies (keyof Counts)[];

const counted: Readonly<Record<string, keyof Counts>> = {
  PROMISE: 'promises',
  Timeout: 'timers',
  TickObject: 'ticks',
  FSREQCALLBACK: 'fileCalls',
  FSREQPROMISE: 'fileCalls',
};

/** Begins to count in this process; returns what stops it. What it costs stays, so measure first. */
export function startCounting(): () => Counts {
  const counts = { promises: 0, timers: 0, ticks: 0, fileCalls: 0 };
  const hook = createHook({
    init(_id, type) {
      const name = counted[type];
      if (name) counts[name] += 1;
    },
  });
  const restore = onSyncFileCall(() => (counts.fileCalls += 1));
  hook.enable();
  return () => {
    hook.disable();
    restore();
    return { ...counts };
  };
}

/** Puts a function around each synchronous one of `node:fs`, also for those who have imported it by name. */
function onSyncFileCall(called: () => void): () => void {
  const functions = fs as unknown as Record<string, unknown>;
  const originals = Object.entries(functions).filter(
    (entry): entry is [string, (...args: unknown[]) => unknown] =>
      entry[0].endsWith('Sync') && typeof entry[1] === 'function',
  );
  for (const [name, original] of originals) {
    functions[name] = (...args: unknown[]): unknown => {
      called();
      return original(...args);
    };
  }
  syncBuiltinESMExports();
  return () => {
    Object.assign(functions, Object.fromEntries(originals));
    syncBuiltinESMExports();
  };
}
