import { currentRequest } from '@audit-trail/core/adapter';
import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { errorMonitor } from 'node:events';

/**
 * Sees files break while they are sent, also those that Nest makes of a generator or a `Response`. Nest's adapters may
 * put another stream in between, and then end the response as if nothing was.
 */
export function witnessStreams(adapter: AbstractHttpAdapter): void {
  const reply = adapter.reply.bind(adapter);
  adapter.reply = (response: unknown, body: unknown, statusCode?: number): unknown => {
    if (body instanceof StreamableFile) {
      const context = currentRequest();
      if (context) body.getStream().once(errorMonitor, (error) => context.failed(error));
    }
    return reply(response, body, statusCode);
  };
}
