/** Waits for something that knows nothing of the signal; rejects with the signal's reason as soon as it aborts. */
export async function unlessAborted<Result>(signal: AbortSignal, awaited: Result | Promise<Result>): Promise<Result> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted, awaited]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
