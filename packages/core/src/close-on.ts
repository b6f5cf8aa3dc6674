import { wrongOption } from './check-options.js';

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function checkCloseOn(signals: readonly NodeJS.Signals[]): readonly NodeJS.Signals[] {
  const known = new Set<unknown>(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'SIGUSR2']);
  if (!Array.isArray(signals) || !signals.every((signal) => known.has(signal)))
    throw wrongOption(`'closeOn' is a list of ${[...known].join(', ')}`, signals);
  return signals;
}

/**
 * Closes when one of these signals comes, and then lets it end the process as it would have done, unless the application
 * listens to it as well: then that is for the application. Returns how to listen no longer.
 */
export function closeOn(signals: readonly NodeJS.Signals[], close: () => Promise<unknown>): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    const alone = process.listenerCount(signal) === 1;
    void close().finally(() => {
      stop();
      if (alone) process.kill(process.pid, signal);
    });
  };
  const stop = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return stop;
}
