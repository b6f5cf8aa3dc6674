import type { AuditEvent } from '@audit-trail/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApplicationOptions, platforms, type Served, serve } from './platforms.js';

/** One request and the one event that is to be recorded of it. */
export interface Case {
  readonly name: string;
  /** Such as `POST /users/7`. */
  readonly request: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON; a text is sent as it is, as JSON too. */
  readonly body?: unknown;
  readonly status: number;
  /** The whole body of the answer, where it matters. */
  readonly answer?: string;
  /** Parts of the event; `null` when there is none. */
  readonly event: Expected | null;
}

type Expected = Partial<Omit<AuditEvent, 'context' | 'metadata' | 'reason'>> & {
  readonly reason?: unknown;
  readonly context?: object;
  readonly metadata?: object;
};

/** Runs cases against one application on each platform, and further tests that `define` makes. */
export function describeCases(
  topic: string,
  options: ApplicationOptions,
  cases: readonly Case[],
  define?: (served: () => Served) => void,
): void {
  describe.each(platforms)(`${topic}, on %s`, (_name, createAdapter) => {
    let served: Served;
    beforeAll(async () => {
      served = await serve(createAdapter, options);
    });
    afterAll(() => served.application.close());
    beforeEach(() => served.recorder.clear());

    it.each(cases)('$name', async ({ request, headers, body, status, answer, event }) => {
      const json = body === undefined ? undefined : { 'content-type': 'application/json' };
      const response = await served.send(request, {
        headers: { ...json, ...headers },
        ...(json && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      expect(response).toMatchObject({ status, ...(answer !== undefined && { body: answer }) });
      // What comes after the answer would be a second event, or one that an answer should have waited for.
      await new Promise((resolve) => setImmediate(resolve));
      expect(served.recorder.events).toMatchObject(event ? [event] : []);
    });

    define?.(() => served);
  });
}
