import { setInterval } from 'node:timers';

/** Keeps the process alive until what it returns is called. */
export function holdOpen(): () => void {
  const hold = setInterval(() => undefined, 2 ** 30);
  return () => clearInterval(hold);
}
