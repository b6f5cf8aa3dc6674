import type { CapturedRequest } from './framework.js';
import type { Operation } from './operation.js';
import type { CaptureSources } from './target.js';

/**
 * What an annotation can read of an operation. A class, since V8 allocates the getters of an object literal among what lives
 * long: each would keep its request until the next full collection of garbage.
 */
export class Sources implements CaptureSources {
  readonly req: CapturedRequest;
  readonly res: object;
  readonly params: CaptureSources['params'];
  readonly args: readonly unknown[];
  readonly result: unknown;
  readonly error: unknown;

  constructor(request: CapturedRequest, reply: object, params: CaptureSources['params'], operation: Operation) {
    this.req = request;
    this.res = reply;
    this.params = params;
    this.args = operation.args;
    this.result = operation.result;
    this.error = operation.error;
  }

  /** Express parses it when it is read, and may refuse it then. */
  get query(): unknown {
    return this.req.query;
  }

  get body(): unknown {
    return this.req.body;
  }
}
