import assert from 'node:assert/strict';
import {
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Observable, tap } from 'rxjs';
import type { Server } from '../harness/benchmark.js';
import type { SignedIn } from '../requests/sign-in.js';
import { serve } from './application.js';

interface AuditRecord {
  readonly operation: { readonly name: string; readonly outcome: 'success' | 'failure' };
  readonly actor: {
    readonly type: string | undefined;
    readonly id: string | undefined;
    readonly ip: string | undefined;
    readonly agent: string | undefined;
  };
  readonly resource: { readonly type: string; readonly id: unknown };
}

interface Annotated {
  readonly action: string;
  readonly resource: string;
}

/**
 * With an interceptor as one writes it for auditing, and as modules for it have one: the handler's metadata name the
 * action, a `tap` makes the record of the request, and a service takes it, which here only keeps the last one.
 */
export function serveAuditingInterceptor(): Promise<Server> {
  let taken = 0;
  let last: AuditRecord | undefined;
  const service = {
    take: async (record: AuditRecord): Promise<void> => {
      taken += 1;
      last = record;
    },
  };
  const decorators = [
    SetMetadata('audited', { action: 'user.viewed', resource: 'user' } satisfies Annotated),
    UseInterceptors(new AuditingInterceptor(service)),
  ];
  return serve(
    { decorators },
    {
      check: (requests) => {
        assert.equal(taken, requests);
        assert.partialDeepStrictEqual(last, {
          operation: { name: 'user.viewed', outcome: 'success' },
          actor: { id: 'u1' },
        });
        assert.match(String(last?.resource.id), /^\d+$/);
        taken = 0;
      },
    },
  );
}

class AuditingInterceptor implements NestInterceptor {
  readonly #reflector = new Reflector();
  readonly #service: { take(record: AuditRecord): Promise<void> };

  constructor(service: { take(record: AuditRecord): Promise<void> }) {
    this.#service = service;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const annotated = this.#reflector.get<Annotated | undefined>('audited', context.getHandler());
    if (!annotated) return next.handle();
    const request = context.switchToHttp().getRequest<SignedIn>();
    const take = (outcome: 'success' | 'failure'): void => {
      void this.#service.take(recordOf(annotated, request, outcome));
    };
    return next.handle().pipe(tap({ next: () => take('success'), error: () => take('failure') }));
  }
}

function recordOf({ action, resource }: Annotated, request: SignedIn, outcome: 'success' | 'failure'): AuditRecord {
  return {
    operation: { name: action, outcome },
    actor: { type: request.user?.type, id: request.user?.id, ip: request.ip, agent: request.get('user-agent') },
    resource: { type: resource, id: request.params['id'] },
  };
}
