import type { Operation } from '@audit-trail/core/adapter';
import type { Response } from 'express';

/** Keeps what the handler gives to `res.json`, `res.jsonp` or `res.send`, before it is serialised. */
export function observeResult(response: Response, operation: Operation): void {
  for (const method of ['json', 'jsonp', 'send'] as const) {
    const answer = response[method];
    response[method] = function answered(this: Response, ...args: Parameters<typeof answer>) {
      // `json` and `jsonp` call `send` with the text they made; the first call has the handler's own value, and after an
      // error it is somebody else's.
      if (operation.error === undefined) operation.result ??= bodyIn(args);
      return answer.apply(this, args);
    };
  }
}

/** Express 4 also takes a status, on either side of the body. */
function bodyIn([first, second]: readonly unknown[]): unknown {
  return typeof first === 'number' && second !== undefined ? second : first;
}
