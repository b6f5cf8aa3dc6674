import { AuditError } from '@audit-trail/core';
import { type Capture, type CapturedRequest, currentRequest, openRequest } from '@audit-trail/core/adapter';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { ServerResponse } from 'node:http';
import { mountOnFastify } from './mount-on-fastify.js';
import { notePassingOn } from './passing-on.js';
import { witnessStreams } from './witness-streams.js';

/** What an application's requests share, on each platform that Nest may run on. */
export interface Captures {
  readonly express: Capture;
  readonly fastify: Capture;
}

/**
 * Opens an audit context for every request, before parsers and middleware.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` on another platform.
 */
export function mount(adapter: AbstractHttpAdapter, captures: Captures): void {
  const type = adapter.getType();
  // A microservice without HTTP has an adapter that serves nothing.
  if (type === '') return;
  if (type === 'express') mountOnExpress(adapter, captures.express);
  else if (type === 'fastify') mountOnFastify(adapter as unknown as FastifyAdapter, captures.fastify);
  else {
    throw new AuditError(
      'AUDIT_INVALID_OPTIONS',
      `AuditModule records requests on @nestjs/platform-express and @nestjs/platform-fastify; this application runs on '${type}'.`,
    );
  }
  witnessStreams(adapter);
}

function mountOnExpress(adapter: AbstractHttpAdapter, capture: Capture): void {
  adapter.use((request: CapturedRequest, response: ServerResponse, next: () => void) => {
    openRequest(capture, request, response, next);
  });
  notePassingOn(adapter);
  noteUnmatched(adapter);
}

type Handler = (request: object, ...rest: unknown[]) => unknown;

/** Express tells of the last route that it tried, also when that left the request to others, for its host or version. */
function noteUnmatched(adapter: AbstractHttpAdapter): void {
  const setNotFoundHandler = adapter.setNotFoundHandler.bind(adapter) as (
    handler: Handler,
    ...rest: unknown[]
  ) => unknown;
  adapter.setNotFoundHandler = (handler: Handler, ...rest: unknown[]) =>
    setNotFoundHandler(
      (request, ...others) => {
        currentRequest(request)?.unmatched();
        return handler(request, ...others);
      },
      ...rest,
    );
}
