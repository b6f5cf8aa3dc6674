import assert from 'node:assert/strict';
import { type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { Server } from '../harness/benchmark.js';
import { serve } from './application.js';

/** With an interceptor that does nothing; it counts, to show that it is there. */
export function serveIntercepted(): Promise<Server> {
  let intercepted = 0;
  class EmptyInterceptor implements NestInterceptor {
    intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
      intercepted += 1;
      return next.handle();
    }
  }
  return serve(
    { decorators: [UseInterceptors(new EmptyInterceptor())] },
    {
      check: (requests) => {
        assert.equal(intercepted, requests);
        intercepted = 0;
      },
    },
  );
}
