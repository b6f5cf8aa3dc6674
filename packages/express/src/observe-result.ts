import type { Operation } from '@audit-trail/core/adapter';
import type { Response } from 'express';

/** Keeps what the handler gives to `res.json` or `res.send`, before it is serialised. */
export function observeResult(response: Response, operation: Operation): void {
  for (const method of ['json', 'send'] as const) {
    const answer = response[method];
    response[method] = function answered(this: Response, ...args: Parameters<typeof answer>) {
      // `json` calls `send` with the text it made; the first call has the handler's own value, and after an
      // error it is somebody else's.
      if (operation.error === undefined) operation.result ??= args[0];
      return answer.apply(this, args);
    };
  }
}
