import type { Operation } from './operation.js';

/** What frameworks answer with; Fastify has but `send`. */
type Answering = Partial<Record<'json' | 'jsonp' | 'send', (...args: unknown[]) => unknown>>;

/** Keeps what a handler itself gives to `json`, `jsonp` or `send`, before it is serialised. */
export function observeAnswer(reply: Answering, operation: Operation): void {
  for (const method of ['json', 'jsonp', 'send'] as const) {
    const answer = reply[method];
    if (!answer) continue;
    // Named first, as V8 would otherwise expect it to live long, and keep its request until a full collection of garbage.
    const answered = function answered(this: unknown, ...args: unknown[]): unknown {
      // `json` and `jsonp` call `send` with the text they made; the first call has the handler's own value, and after an
      // error it is somebody else's.
      if (operation.error === undefined) operation.result ??= bodyIn(args);
      return answer.apply(this, args);
    };
    reply[method] = answered;
  }
}

/** Express 4 also takes a status, on either side of the body. */
function bodyIn([first, second]: readonly unknown[]): unknown {
  return typeof first === 'number' && second !== undefined ? second : first;
}
