/** Aborts when the process is asked to end: by Ctrl-C, or by whoever started it. A second time it ends at once. */
export function stopSignal(): { readonly signal: AbortSignal } & Disposable {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  return {
    signal: stop.signal,
    [Symbol.dispose]: () => void process.off('SIGINT', abort).off('SIGTERM', abort),
  };
}
