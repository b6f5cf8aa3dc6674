import type { Operation } from './operation.js';

/** What frameworks answer with; Fastify has but `send`. */
type Answering = Partial<Record<'json' | 'send', (...args: unknown[]) => unknown>>;

/** Keeps what a handler itself gives to `json` or `send`, before it is serialised. */
export function observeAnswer(reply: Answering, operation: Operation): void {
  for (const method of ['json', 'send'] as const) {
    const answer = reply[method];
    if (!answer) continue;
    reply[method] = function answered(this: unknown, ...args) {
      // `json` calls `send` with the text it made; the first call has the handler's own value, and after an
      // error it is somebody else's.
      if (operation.error === undefined) operation.result ??= args[0];
      return answer.apply(this, args);
    };
  }
}
