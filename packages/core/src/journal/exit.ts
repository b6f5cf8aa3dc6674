/** What has to be finished before the process is gone. */
export interface Unfinished {
  /** Must be synchronous and must not throw. */
  finish(): void;
}

const open = new Set<Unfinished>();

function finishAll(): void {
  for (const unfinished of open) unfinished.finish();
}

/** Finishes this when the process ends by itself, by `process.exit()` or by an uncaught exception; one listener serves all. */
export function finishOnExit(unfinished: Unfinished): void {
  if (open.size === 0) process.on('exit', finishAll);
  open.add(unfinished);
}

export function finished(unfinished: Unfinished): void {
  open.delete(unfinished);
  if (open.size === 0) process.off('exit', finishAll);
}
