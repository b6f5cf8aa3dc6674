import { setTimeout } from 'node:timers/promises';

/** Milliseconds for what can't be waited for in another way. */
const patience = 5_000;

/** Tries until it does not throw, for some seconds at most. */
export async function until<Result>(attempt: () => Result): Promise<Result> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await setTimeout(10);
    }
  }
}
