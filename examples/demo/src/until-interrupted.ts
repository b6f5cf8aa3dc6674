import { once } from 'node:events';

/** What Ctrl-C is as a character. */
const ctrlC = 0x03;

/**
 * Resolves on Ctrl-C. A terminal is asked for it as a key: as a signal it would go to everything that was started with
 * this process, and make npm and its shell report that they were interrupted.
 */
export async function untilInterrupted(): Promise<void> {
  const { stdin } = process;
  const signalled = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  if (!stdin.isTTY) {
    await signalled;
    return;
  }
  const { promise: pressed, resolve } = Promise.withResolvers<void>();
  const read = (keys: Buffer): void => {
    if (keys.includes(ctrlC)) resolve();
  };
  stdin.setRawMode(true).on('data', read);
  await Promise.race([signalled, pressed]);
  stdin.off('data', read).pause().setRawMode(false);
}
