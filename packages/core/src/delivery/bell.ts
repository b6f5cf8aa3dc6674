/** Wakes the one who waits. Waiting does not keep the process alive. */
export class Bell {
  #wake: (() => void) | undefined;

  /** Resolves when the bell rings, or after some milliseconds. */
  async wait(milliseconds?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds).unref();
    await promise;
    clearTimeout(timer);
  }

  ring(): void {
    this.#wake?.();
  }
}

/** Waits some milliseconds, or until a signal. Does not keep the process alive. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds).unref();
  const end = (): void => resolve();
  signal.addEventListener('abort', end, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}
